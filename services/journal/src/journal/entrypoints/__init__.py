"""How does the world reach the journal?"""
