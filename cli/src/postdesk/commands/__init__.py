"""Which commands are there? One file per noun."""
