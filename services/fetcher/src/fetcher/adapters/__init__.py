"""How does the fetcher reach the world? One file (or folder) per outside thing."""
