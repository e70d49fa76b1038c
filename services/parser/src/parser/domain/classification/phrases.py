"""How do lists of phrases become the pattern of any of them?"""

from __future__ import annotations

import re


def any_of(*phrases: str) -> re.Pattern[str]:
    """Finds the first of some phrases (each a regular expression), in letters of either case."""
    return re.compile("|".join(phrases), re.IGNORECASE)
