"""How does the world reach the fetcher? Mailboxes that fill, requests over HTTP, changes told over Kafka."""
