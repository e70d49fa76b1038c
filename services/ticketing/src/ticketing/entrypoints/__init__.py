"""How does the world reach ticketing?"""
