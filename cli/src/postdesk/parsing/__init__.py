"""How does the command line read mails by itself, without any service?"""
