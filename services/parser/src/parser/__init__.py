"""Understands any mail and never falls over it."""
