"""How does the world reach the gateway?"""
