"""What of a mail's HTML may be shown, and what does it say as text?"""

from __future__ import annotations

from parser.domain.markup.cleaning import sanitise
from parser.domain.markup.hidden import hidden_in
from parser.domain.markup.lines import with_breaks
from parser.domain.markup.loading import Images, images_of
from parser.domain.markup.places import placed, places_of
from parser.domain.markup.text import to_text

__all__ = ["Images", "hidden_in", "images_of", "placed", "places_of", "sanitise", "to_text", "with_breaks"]
