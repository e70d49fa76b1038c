"""How does the world reach the parser?"""
