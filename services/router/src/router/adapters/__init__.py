"""How does the router reach the world?"""
