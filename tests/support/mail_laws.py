"""What is true of everything the parser says, whatever it was given?"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any, Final

import bson

from contracts.values import Mail
from parser.domain.files.names import safe_filename
from parser.domain.limits import Limits
from parser.domain.understanding import Depth, Understood, understand
from support.parsing import html_of, text_of

UNCLEAN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
SEVERAL_LINES: Final = re.compile("[\n\t\u2028\u2029]")
LARGEST_EVENT: Final = 500_000
"""Characters of a mail as JSON: half of what Kafka takes by default."""


def assert_lawful(raw: bytes, limits: Limits = Limits(), seconds: float = 2.0) -> None:  # noqa: B008 - a frozen value
    """The laws of a mail understood from any bytes; CPU time for reading it once is at most `seconds`."""
    started = time.process_time()
    understood = understand(raw, limits)
    spent = time.process_time() - started
    said = understood.mail.model_dump_json()

    assert spent < seconds
    assert understood == understand(raw, limits)
    for depth in (Depth.PLAIN, Depth.HEAD):
        less = understand(raw, limits, depth=depth)
        assert less.mail.mail_id == understood.mail.mail_id
        assert_clean(less)
    assert len(said) < LARGEST_EVENT
    assert Mail.model_validate_json(said) == understood.mail
    assert_survives_storage(json.loads(said))
    assert_clean(understood)


def assert_survives_storage(document: dict[str, Any]) -> None:
    """BSON refuses what is no UTF-8, nested too deep or too large; keys with NUL too."""
    assert bson.decode(bson.encode(document)) == document


def assert_clean(understood: Understood) -> None:
    """No control character anywhere, one line where one is meant, names of files that are names everywhere."""
    said = understood.mail.model_dump(mode="json")
    assert [text for text in strings(said) if UNCLEAN.search(text)] == []
    assert not UNCLEAN.search(text_of(understood) + (html_of(understood) or ""))
    for name in ("text", "html", "attachments"):
        said.pop(name)
    names = [attachment.filename for attachment in understood.mail.attachments]
    types = [attachment.content_type for attachment in understood.mail.attachments]
    assert [text for text in [*strings(said), *names, *types] if SEVERAL_LINES.search(text)] == []
    assert [name for name in names if not name or safe_filename(name) != name] == []


def strings(value: Any) -> Iterator[str]:
    """Every text in a document, keys excepted."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
