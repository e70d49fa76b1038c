"""What does text in the formats before HTML say? RFC 1896 (text/enriched) and RFC 1341, section 7.1.3 (text/richtext)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

ENRICHED: Final = frozenset({"text/enriched", "text/richtext"})
_PARAMETER: Final = re.compile(r"<param>[^<]*+(?:</param>)?", re.IGNORECASE)
_COMMENT: Final = re.compile(r"<comment>[^<]*+(?:<(?!/comment>)[^<]*+)*(?:</comment>)?", re.IGNORECASE)
_BREAK: Final = re.compile(r"</?(?:nl|np|paragraph)>[ \n]?", re.IGNORECASE)
_COMMAND: Final = re.compile(r"<(?:<|(/?[A-Za-z][A-Za-z0-9-]{0,59})>)")
_KEEPING: Final = re.compile(r"<(/?)nofill>", re.IGNORECASE)
_NEWLINES: Final = re.compile(r"\n(\n*)")
_BLOCKS: Final = frozenset(
    {"center", "excerpt", "flushboth", "flushleft", "flushright", "indent", "indentright", "nofill", "paraindent"}
    | {"footing", "heading", "outdent", "outdentright", "samepage"}
)
"""What begins and ends on a line of its own."""
_EDGE: Final = "\0"
"""Where one of them does: a character that no text has."""
_EDGES: Final = re.compile(rf"(?<!\s)\s*+{_EDGE}[\s{_EDGE}]*+")


def plain(text: str, media_type: str) -> str:
    """The text without its commands, and with the line breaks that it means. Linear in its length."""
    text = "".join(_lines(text))
    if media_type == "text/richtext":
        text = _BREAK.sub("\n", _COMMENT.sub("", text)).replace("<lt>", "<<")
    text = _COMMAND.sub(_said, _PARAMETER.sub("", text))
    return _EDGES.sub(_broken, text) if _EDGE in text else text


def _lines(text: str) -> Iterator[str]:
    """The text with the lines that are shown, in place of those in which it was sent."""
    at, depth = 0, 0
    for command in _KEEPING.finditer(text):
        yield text[at : command.end()] if depth else _filled(text[at : command.end()])
        at, depth = command.end(), max(0, depth + (-1 if command[1] else 1))
    yield text[at:] if depth else _filled(text[at:])


def _filled(text: str) -> str:
    return _NEWLINES.sub(lambda found: found[1] or " ", text)


def _said(command: re.Match[str]) -> str:
    if not command[1]:
        return "<"
    return _EDGE if command[1].lstrip("/").lower() in _BLOCKS else ""


def _broken(edges: re.Match[str]) -> str:
    """The line breaks that stand there anyway, or one."""
    return "\n" * max(edges[0].count("\n"), int(edges.start() > 0 and edges.end() < len(edges.string)))
