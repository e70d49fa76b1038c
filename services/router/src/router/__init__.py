"""Decides whose a mail is, and writes down why."""
