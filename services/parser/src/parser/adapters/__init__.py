"""How does the parser reach the world?"""
