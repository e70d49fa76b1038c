"""What does the parser know about mail? Pure functions from bytes to values; whatever they are given, they answer."""
