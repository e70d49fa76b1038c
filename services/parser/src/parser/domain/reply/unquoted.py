"""Does a line begin with `>` although it quotes nobody: as a comparison, a prompt, or a path through menus?"""

from __future__ import annotations

import re
from itertools import compress
from typing import Final

from parser.domain.reply.attributions import attribution
from parser.domain.reply.lines import Lines

MOST: Final = 3
"""Such lines in a text: more of them are quotes."""
WITHIN: Final = 200
"""Lines above in which somebody may be said to have written."""
_CONTENT: Final = re.compile(
    r"(?!\d+[.)]\s)[=$\d\u20ac]|[^\n]{0,200}? (?:[->]?>|\u2192) |[a-z][\w.]{0,30} (?:\S{1,60} )?-{1,2}\w|"
    r"[A-Za-z][\w.$]{0,40}\([^\n]{0,200}\)$|[^\n]{1,400};$"
)
"""A number that begins no item of a list, a step between menus, a command with an option, a call, a statement."""
_SENTENCE: Final = (".", "?", "!", "\u3002", "\uff1f", "\uff01")


def free_content(lines: Lines) -> None:
    """Take the marks off a few lines that stand alone, are content by their shape or announced, and follow no attribution."""
    marked = list(compress(range(len(lines)), lines.marked))
    if len(marked) > MOST or b"\1\1" in lines.marked or _is_attributed(lines, marked[-1]):
        return
    shaped = [bool(_CONTENT.match(lines.bare[number])) for number in marked]
    is_first = shaped[0] or _is_announced(lines, marked[0])
    if is_first and all(
        is_shaped or not lines.bare[number].endswith(_SENTENCE)
        for is_shaped, number in zip(shaped, marked, strict=True)
    ):
        for number in marked:
            lines.marked[number] = 0


def _is_announced(lines: Lines, number: int) -> bool:
    above = [line for line in lines.bare[max(0, number - 2) : number] if line]
    return bool(above and above[-1].endswith((":", "\uff1a")) and lines.bare[number])


def _is_attributed(lines: Lines, last: int) -> bool:
    """Whether somebody is said to have written, above line `last`."""
    ends = (number for number in range(max(0, last - WITHIN), last) if lines.bare[number].endswith((":", "\uff1a")))
    return any(attribution(lines, number, 0) is not None for number in ends)
