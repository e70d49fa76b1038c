"""What does the journal do?"""
