"""The command line over Postdesk's public API."""
