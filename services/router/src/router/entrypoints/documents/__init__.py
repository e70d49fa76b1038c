"""What do the documents of the router's API look like? Exactly these fields; anything else in a body is refused."""
