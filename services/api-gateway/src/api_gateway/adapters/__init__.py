"""How does the gateway reach the world? One file per outside thing."""
