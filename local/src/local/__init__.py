"""Engines and a whole Postdesk for a machine without Docker; never shipped in images."""
