"""Files every mail in exactly one ticket, in one commit."""
