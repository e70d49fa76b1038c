"""What do we know about whose a mail is?"""
