"""In which charset are encoded words that name none, or one that nobody knows?

Servers write `unknown-8bit` (RFC 1428, section 3), mailers `X-UNKNOWN` and `us-ascii`. Most words are too short to be guessed
alone, but the mail's text may name the charset in which they are written too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from parser.domain.charsets import codec_beside, codec_of
from parser.domain.evidence import evidence_in
from parser.domain.mingled import is_utf8
from parser.domain.raw import Raw
from parser.domain.repairs import Repairs
from parser.domain.words import ENCODED, content_of

_NONE: Final = frozenset({None, "ascii"})
_LABEL: Final = re.compile(rb"(?<==\?)[^?*\s]{1,40}(?=(?:\*[^?\s]{0,20})?\?[bBqQ]\?)")


def with_labels(values: Sequence[bytes], mail: Raw, repairs: Repairs) -> list[bytes]:
    """The same values with one charset for all words that name none; empty where there is nothing to name."""
    encoded = [value for value in values if b"=?" in value]
    labels = {label for value in encoded for label in _LABEL.findall(value)}
    strange = {label for label in labels if codec_of(label.decode("latin-1")) in _NONE}
    if not strange:
        return []
    words = [word for value in encoded for word in ENCODED.finditer(value) if word[1].partition(b"*")[0] in strange]
    data = b"\n".join([content for word in words if not is_utf8(content := content_of(word))])
    if not data:
        return []
    codec = codec_beside(data, evidence_in(mail))
    repairs.note("charset_guessed", f"read as {codec}")
    return [_LABEL.sub(lambda found: codec.encode() if found[0] in strange else found[0], value) for value in values]
