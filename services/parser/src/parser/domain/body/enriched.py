"""What does text in the formats before HTML say? RFC 1896 (text/enriched) and RFC 1341, section 7.1.3 (text/richtext)."""

from __future__ import annotations

import re
from typing import Final

ENRICHED: Final = frozenset({"text/enriched", "text/richtext"})
_PARAMETER: Final = re.compile(r"<param>[^<]*+(?:</param>)?", re.IGNORECASE)
_BREAK: Final = re.compile(r"</?(?:nl|paragraph)>\n?", re.IGNORECASE)
_COMMAND: Final = re.compile(r"<(?:<|(/?[A-Za-z][A-Za-z0-9-]{0,59})>)")
_NEWLINES: Final = re.compile(r"\n(\n*)")


def plain(text: str, media_type: str) -> str:
    """The text without its commands, and with the line breaks that it means. Linear in its length."""
    text = _NEWLINES.sub(lambda found: found[1] or " ", text)
    if media_type == "text/richtext":
        text = _BREAK.sub("\n", text).replace("<lt>", "<<")
    return _COMMAND.sub(lambda found: "" if found[1] else "<", _PARAMETER.sub("", text))
