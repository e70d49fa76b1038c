"""How does ticketing reach the world?"""
