"""How does the world reach the router?"""
