"""The benchmark: a mailbox of known content, the whole system, and what it made of it."""
