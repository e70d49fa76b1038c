"""How does a part that is text become text?"""

from __future__ import annotations

import re
from typing import Final

from parser.domain.body.enriched import ENRICHED, plain
from parser.domain.charsets import codec_of, decode
from parser.domain.flowed import unflow
from parser.domain.hygiene import clean_text
from parser.domain.mingled import is_utf8
from parser.domain.raw import Raw
from parser.domain.repairs import Repairs
from parser.domain.structure import Part

_META: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
META_WITHIN: Final = 2048
"""Bytes of a page in which its charset is looked for (HTML says 1024)."""


def decoded(part: Part, most: int, repairs: Repairs, mail: Raw = b"") -> str:
    """The text of a part, of at most so many bytes, as the part declares its charset, a page also in itself, or else its mail."""
    data = part.content
    if len(data) > most:
        repairs.note("text_limit", f"{len(data)} bytes")
        data = data[: data.rfind(b"\n", most // 2, most) + 1 or most]
    label = part.parameters.get("charset", "")
    codec = codec_of(label) or ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and not codec.startswith("utf-32"):
        # As in browsers: the mark counts more than what is declared.
        label = "utf-16"
    elif (not codec or not (data.isascii() or _is_declared(data, codec))) and (
        found := _META.search(data, 0, META_WITHIN)
    ):
        # As in browsers: whoever could read this in ASCII did not read UTF-16.
        label = found[1].decode("ascii")
        label = "utf-8" if (codec_of(label) or "").startswith("utf-") else label
    return clean_text(decode(data, label, repairs, mail).removeprefix("\ufeff"))


def _is_declared(data: bytes, codec: str) -> bool:
    """Whether text can be in what its header says: programs that know no charset say ASCII, or UTF-8."""
    return codec not in {"ascii", "utf-8"} or is_utf8(data)


def read_text(part: Part, most: int, repairs: Repairs, mail: Raw = b"") -> str:
    """What a part says that is no page, in lines."""
    text = decoded(part, most, repairs, mail)
    if part.media_type in ENRICHED:
        return plain(text, part.media_type)
    if part.parameters.get("format", "").lower() == "flowed":
        return unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return text
