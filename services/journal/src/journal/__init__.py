"""Remembers what happened to every mail."""
