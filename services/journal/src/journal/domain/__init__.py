"""What does the journal know about a mail's way?"""
