"""Which things can happen? One frozen model per event, past tense, grouped by subject."""
