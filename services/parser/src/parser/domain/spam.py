"""Does the mailbox's own server hold a mail for spam? Only what it wrote itself counts.

A stranger can write every field. Servers put theirs on top of what arrives, so what is believed stands above the first
Received behind the server's own Authentication-Results (RFC 8601, section 5); of several fields of a name, the topmost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from contracts.values import Finding, Spam
from parser.domain.authentication import read_results
from parser.domain.head import Head

LONGEST: Final = 300
"""Characters of a field that are looked at and told."""
_UNKNOWN: Final = Spam()
SCL_SPAM: Final = 5
"""Exchange's spam confidence level: 5 and 6 are spam, 7 to 9 surely; below it is not."""
_SCL: Final = re.compile(r"(?:^|;\s*)SCL:(-?\d)", re.IGNORECASE)
_FILTERED: Final = re.compile(
    r"(?:^|;\s*)(?:SFV:(?:SPM|SKB|BLK)|CAT:(?:H?SPM|H?PHISH|PHSH|MALW|BULK))(?:;|$)", re.IGNORECASE
)
_RSPAMD: Final = {
    "no action": False,
    "greylist": False,
    "soft reject": False,
    "add header": True,
    "rewrite subject": True,
    "quarantine": True,
    "reject": True,
}


def read_spam(head: Head, authserv_id: str | None) -> Spam:
    """The verdict of the server called `authserv_id`; unknown where it wrote none, or where nobody is believed (None)."""
    if authserv_id is None or _FIELDS.keys().isdisjoint(head.by_name):
        return _UNKNOWN
    seen: dict[str, bool] = {}
    evidence = []
    for name, value in _believed(head, authserv_id):
        read = _FIELDS.get(name)
        if read is None or name in seen:
            continue
        text = " ".join(value[:LONGEST].decode("utf-8", "replace").split())
        if (verdict := read(text)) is not None:
            seen[name] = verdict
            evidence.append(Finding(code="spam" if verdict else "not_spam", detail=f"{name}: {text}"))
    return Spam(found=any(seen.values()) if seen else None, evidence=tuple(evidence))


def _believed(head: Head, authserv_id: str) -> Iterator[tuple[str, bytes]]:
    """The fields that the mailbox's server wrote, as far as their places tell."""
    fields = head.fields
    wanted = authserv_id.strip().lower()
    for place, (name, value) in enumerate(fields):
        if name == "authentication-results" and read_results(value)[0] == wanted:
            rest = (index for index in range(place, len(fields)) if fields[index][0] == "received")
            yield from fields[: next(rest, place + 1)]
            return


def _yes_or_no(text: str) -> bool | None:
    word = re.match(r"[a-z]+", text.lower())
    return {"yes": True, "true": True, "spam": True, "no": False, "false": False, "ham": False, "innocent": False}.get(
        word[0] if word else ""
    )


def _spamd_result(text: str) -> bool | None:
    return _yes_or_no(text.partition(":")[2].strip())


def _level(text: str) -> bool | None:
    return int(text) >= SCL_SPAM if re.fullmatch(r"-?\d", text) else None


def _forefront(text: str) -> bool | None:
    level = _SCL.search(text)
    if _FILTERED.search(text):
        return True
    return int(level[1]) >= SCL_SPAM if level else None


_FIELDS: Final[Mapping[str, Callable[[str], bool | None]]] = {
    "x-spam-flag": _yes_or_no,
    "x-spam-status": _yes_or_no,
    "x-spam": _yes_or_no,
    "x-barracuda-spam-status": _yes_or_no,
    "x-bogosity": _yes_or_no,
    "x-dspam-result": _yes_or_no,
    "x-spamd-result": _spamd_result,
    "x-rspamd-action": lambda text: _RSPAMD.get(text.lower()),
    "x-ms-exchange-organization-scl": _level,
    "x-forefront-antispam-report": _forefront,
}
"""SpamAssassin, Barracuda, bogofilter, DSPAM, rspamd, Exchange. Scores and levels alone name no threshold: they say nothing."""
