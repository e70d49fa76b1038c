"""What does the fetcher know? Mailboxes, cursors, networks and diagnoses: frozen values and pure functions."""
