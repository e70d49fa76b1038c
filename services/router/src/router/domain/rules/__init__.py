"""Which rules are there? One file each; `domain.routing` asks them in order."""
