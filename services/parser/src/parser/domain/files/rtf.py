"""What does rich text say? RTF as Outlook sends it ([MS-OXRTFCP] and [MS-OXRTFEX], Microsoft; RTF 1.9.1).

Only its words: fonts, pictures and objects are left out, and nothing of it is ever shown as it is.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

from parser.domain.charsets import codec_of

MOST: Final = 512 * 1024
"""Bytes of rich text that are read: unpacking takes a microsecond for each."""
_HEADER: Final = struct.Struct("<II4sI")
_PACKED: Final = b"LZFu"
_PLAIN: Final = b"MELA"
_START: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans Serif"
    b"SymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What the window holds before anything is unpacked ([MS-OXRTFCP], section 2.1.2.1)."""
WINDOW: Final = 4096

_TOKEN: Final = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]++|([^\\{}\r\n]++)", re.DOTALL
)
_UNSEEN: Final = frozenset({
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer", b"headerl", b"headerr", b"footerl",
    b"footerr", b"footnote", b"filetbl", b"revtbl", b"listtable", b"themedata", b"datastore", b"latentstyles", b"htmltag", b"mmathPr",
})  # fmt: skip
"""Groups whose content is no text; so is that of every group which begins with an asterisk."""
_CHARACTERS: Final = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n", b"tab": "\t", b"cell": "\t", b"emdash": "\u2014", b"endash": "\u2013",
    b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"bullet": "\u2022",
}  # fmt: skip
_SYMBOLS: Final = {b"~": "\xa0", b"_": "\u2011", b"\n": "\n", b"\r": "\n", b"{": "{", b"}": "}", b"\\": "\\"}


def unpacked(data: bytes) -> bytes:
    """Compressed RTF as it was, as far as it can be had, in at most `MOST` bytes; empty for anything else."""
    if len(data) < _HEADER.size:
        return b""
    _, size, kind, _ = _HEADER.unpack_from(data)
    if kind == _PLAIN:
        return data[_HEADER.size :][: min(size, MOST)]
    return bytes(_lines_out(data, min(size, MOST))) if kind == _PACKED else b""


def _lines_out(data: bytes, size: int) -> bytearray:
    """Each control byte says of the next eight tokens whether they are bytes, or places and lengths in the window."""
    out = bytearray(_START)
    end = len(_START) + size
    at = _HEADER.size
    while at < len(data) and len(out) < end:
        control = data[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                out += data[at : at + 1]
                at += 1
                continue
            if at + 2 > len(data):
                return out[len(_START) : end]
            place, length = data[at] << 4 | data[at + 1] >> 4, (data[at + 1] & 15) + 2
            at += 2
            back = (len(out) - place) % WINDOW
            if back == 0:
                return out[len(_START) : end]
            for _ in range(length):
                out.append(out[-back] if back <= len(out) else 32)
    return out[len(_START) : end]


def text_of(data: bytes) -> str:
    """The words of rich text, in lines; empty for what is none. Linear in its length."""
    if not data.lstrip().startswith(b"{\\rtf"):
        return ""
    reader = _Reader()
    for token in _tokens(data[:MOST]):
        reader.take(token)
    reader.flush()
    return "".join(reader.pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _tokens(data: bytes) -> Iterator[re.Match[bytes]]:
    at = 0
    while found := _TOKEN.match(data, at):
        at = found.end()
        if found[1] == b"bin":
            at += max(0, int(found[2] or 0))
        else:
            yield found


class _Reader:
    """Where one is in a document: a group sees what its outer ones said, and forgets its own at its end."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._codec = "cp1252"
        self._bytes = bytearray()
        self._unseen = False
        self._outer: list[bool] = []
        self._begins = False
        self._skipped = 0

    def take(self, token: re.Match[bytes]) -> None:
        """Read the next token."""
        word, number, code, symbol, brace, said = token.groups()
        if word:
            self._word(word, int(number) if number else None)
        elif brace:
            self._brace(brace)
        elif symbol == b"*" and self._begins:
            self._unseen = True
        elif symbol:
            self._say(_SYMBOLS.get(symbol, ""))
        elif code:
            self._byte(bytes([int(code, 16)]))
        elif said:
            self._byte(said)
        self._begins = brace == b"{" or (self._begins and symbol == b"*")

    def flush(self) -> None:
        """Decode what has been gathered: a character may be several bytes."""
        if self._bytes:
            self.pieces.append(self._bytes.decode(self._codec, "replace"))
            self._bytes.clear()

    def _word(self, word: bytes, number: int | None) -> None:
        if word == b"ansicpg":
            self._codec = codec_of(f"cp{number}") or "cp1252"
        elif word in _UNSEEN and self._begins:
            self._unseen = True
        elif word == b"htmlrtf":
            self._unseen = number != 0
        elif word == b"u" and number is not None:
            self._say(chr(number % 0x10000))
            self._skipped = 1
        elif word in _CHARACTERS:
            self._say(_CHARACTERS[word])

    def _brace(self, brace: bytes) -> None:
        self._skipped = 0
        if brace == b"{":
            self._outer.append(self._unseen)
        elif self._outer:
            self._unseen = self._outer.pop()

    def _byte(self, data: bytes) -> None:
        # Behind a character stands what readers show that do not know Unicode.
        skipped, self._skipped = self._skipped, 0
        if not self._unseen:
            self._bytes += data[skipped:]

    def _say(self, text: str) -> None:
        self._skipped = 0
        if not self._unseen and text:
            self.flush()
            self.pieces.append(text)
