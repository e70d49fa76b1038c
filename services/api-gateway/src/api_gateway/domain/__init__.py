"""What does the gateway know about people, tokens, routes and documents? Pure: no clock, randomness or I/O."""
