"""What does ticketing know? Frozen values and pure functions: no clock, no waiting, no store."""
