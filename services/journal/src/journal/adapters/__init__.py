"""How does the journal reach the world?"""
