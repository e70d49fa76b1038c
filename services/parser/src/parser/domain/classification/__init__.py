"""Is a mail written by a person, or is it a report, an automatic answer, a list's, our own come back?"""

from __future__ import annotations

from parser.domain.classification.kinds import Classified, classify
from parser.domain.classification.letter import Letter
from parser.domain.classification.own import NOBODYS, Own

__all__ = ["NOBODYS", "Classified", "Letter", "Own", "classify"]
