"""What did the mailbox's own server find out about the sender? Authentication-Results (RFC 8601), of that server only.

Anybody can write such a header. What counts is the topmost one under the name that the mailbox's server uses: servers put
theirs on top and remove others of their name (section 5). Everything else, Received-SPF too, counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from contracts.values import Address, Authentication, Finding, Verdict
from contracts.values.frozen import frozen
from contracts.values.identity import domain_of, normal_domain
from parser.domain.head import Head

LONGEST: Final = 16 * 1024
"""Bytes of a header that are read."""
MOST_RESULTS: Final = 60
MOST_EVIDENCE: Final = 10

_UNKNOWN: Final = Authentication()
_PIECE: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|[();]|[^"();]+', re.DOTALL)
_SEPARATING: Final = re.compile(r'[\s"=\\]')
_WORD: Final = re.compile(r"([^ =]++)=(?:([^ ]++)| ([^ =]++)(?!=)|)|([^ ]++)")
"""A name and its value, or a word alone. Senders choose their addresses: `a.example=b@c.example` is one value."""
_METHODS: Final = frozenset({"spf", "dkim", "dmarc"})
_VERDICTS: Final = {
    "pass": Verdict.PASS, "fail": Verdict.FAIL, "hardfail": Verdict.FAIL, "softfail": Verdict.FAIL, "invalid": Verdict.FAIL,
    "reject": Verdict.FAIL, "none": Verdict.NONE, "neutral": Verdict.NONE, "bestguesspass": Verdict.NONE,
}  # fmt: skip
"""Errors of the check, and results of the server's own policy, are unknown. SPF's neutral is a domain that says nothing."""
_SUFFIX: Final = re.compile(r"(?:[a-z0-9]{1,2}|com|net|org|gov|gob|gouv|edu|ltd|plc|nom)\.[a-z]{2}")
"""Second labels under which countries register names: no list of public suffixes is at hand, and it would grow old."""


@frozen
class Result:
    """One method's result, and the domain it was reached for (empty where the header does not say)."""

    method: str
    verdict: Verdict
    domain: str
    of_greeting: bool = False
    """Whether it is SPF's for the name in HELO, and not for the sender's address."""


def read_authentication(
    head: Head, authserv_id: str | None, sender: Address | None, *, certain: bool
) -> Authentication:
    """What the server called `authserv_id` found out (empty: one that writes no name; None: nobody is believed).

    `certain` says whether From names exactly one address: else nothing is a pass, for nobody knows whose it would be.
    """
    if authserv_id is None:
        return _UNKNOWN
    results = _topmost(head, authserv_id)
    if results is None:
        return Authentication(
            evidence=(Finding(code="no_results", detail="the mailbox's server wrote no Authentication-Results"),)
        )
    domain = domain_of(sender.address) if sender else ""
    if not certain or not domain:
        return Authentication(
            evidence=(Finding(code="sender_uncertain", detail="From does not name exactly one address"),)
        )
    return _judged(results, domain)


def are_aligned(one: str, other: str) -> bool:
    """Whether two domains are the same, or one lies in the other and that one is no public suffix by its looks."""
    one, other = one.lower().rstrip("."), other.lower().rstrip(".")
    if one == other:
        return "." in one
    upper, lower = sorted((one, other), key=len)
    return lower.endswith(f".{upper}") and not _is_suffix(upper)


def _is_suffix(domain: str) -> bool:
    return "." not in domain or bool(_SUFFIX.fullmatch(domain))


def _topmost(head: Head, authserv_id: str) -> Sequence[Result] | None:
    for value in head.all("authentication-results"):
        name, results = read_results(value)
        if name == authserv_id.strip().lower():
            return results
    return None


def read_results(value: bytes) -> tuple[str, Sequence[Result]]:
    """The writer's name in lower case (empty: none) and the results for SPF, DKIM and DMARC, in order."""
    segments = list(_segments(value[:LONGEST].decode("utf-8", "replace")))
    first = _WORD.match(segments[0])
    # Where the writer has no name a result stands first. Yahoo's older form has no semicolon after the name.
    name = first[4].lower() if first and first[4] else ""
    found = [result for segment in segments[:MOST_RESULTS] for result in _results(segment)]
    return name, found


def _segments(text: str) -> Iterator[str]:
    """What stands between semicolons, without comments; a comment that never ends takes the rest.

    What was quoted separates nothing any more: only domains are read.
    """
    segment: list[str] = []
    depth = 0
    for mark in _PIECE.findall(text):
        if mark == "(":
            depth += 1
            segment.append(" ")
        elif mark == ")":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif mark == ";":
            yield _spaced("".join(segment))
            segment = []
        else:
            segment.append(_SEPARATING.sub("_", mark.strip('"')) if mark[0] == '"' else mark)
    yield _spaced("".join(segment))


def _spaced(segment: str) -> str:
    """With single spaces, and none within an address or behind a name."""
    return " ".join(segment.split()).replace(" @", "@").replace("@ ", "@").replace(" =", "=")


def _results(segment: str) -> Iterator[Result]:
    """The results in one segment: one, or several where the semicolons between them are missing."""
    current: tuple[str, str] | None = None
    properties: dict[str, str] = {}
    for found in _WORD.finditer(segment):
        name, value = (found[1] or "").lower(), found[2] or found[3] or ""
        method = name.partition("/")[0]
        if method in _METHODS:
            if current:
                yield _result(*current, properties)
            current, properties = (method, value.lower()), {}
        elif name:
            properties.setdefault(name, value)
    if current:
        yield _result(*current, properties)


def _result(method: str, said: str, properties: dict[str, str]) -> Result:
    names = {
        "spf": ("smtp.mailfrom", "smtp.mail", "envelope-from", "smtp.helo"),
        "dkim": ("header.d", "header.i"),
        "dmarc": ("header.from", "from"),
    }[method]
    name = next((name for name in names if properties.get(name, "").strip("<>")), "")
    domain = normal_domain(properties.get(name, "").rpartition("@")[2].strip("<>"))
    verdict = _VERDICTS.get(said, Verdict.UNKNOWN)
    if method != "spf" and said == "neutral":
        verdict = Verdict.UNKNOWN
    return Result(method, verdict, domain, name == "smtp.helo")


def _judged(results: Sequence[Result], domain: str) -> Authentication:
    checked = [result for result in results if result.method == "spf"]
    # Everybody has some name that passes: where the sender's address was checked too, only that counts (RFC 7208, section 2.4).
    spf = _best([result for result in checked if not result.of_greeting] or checked, domain)
    dkim = _best([result for result in results if result.method == "dkim"], domain)
    dmarc = _best([result for result in results if result.method == "dmarc"], domain)
    if dmarc and dmarc.verdict is Verdict.PASS and dmarc.domain and dmarc.domain != domain:
        # The server read another From than we do.
        dmarc = Result("dmarc", Verdict.UNKNOWN, dmarc.domain)
    passed = [each for each in (spf, dkim) if each and each.verdict is Verdict.PASS]
    aligned = any(are_aligned(each.domain, domain) for each in passed) or bool(dmarc and dmarc.verdict is Verdict.PASS)
    return Authentication(
        spf=spf.verdict if spf else Verdict.UNKNOWN,
        dkim=dkim.verdict if dkim else Verdict.UNKNOWN,
        dmarc=dmarc.verdict if dmarc else Verdict.UNKNOWN,
        aligned=aligned,
        evidence=tuple(_finding(each) for each in (spf, dkim, dmarc) if each)[:MOST_EVIDENCE],
    )


def _best(results: Sequence[Result], domain: str) -> Result | None:
    """Of several the one that says most for the sender: a pass for its own domain, any pass, a failure."""
    order = (Verdict.PASS, Verdict.FAIL, Verdict.NONE, Verdict.UNKNOWN)
    return min(
        results, key=lambda each: (order.index(each.verdict), not are_aligned(each.domain, domain)), default=None
    )


def _finding(result: Result) -> Finding:
    return Finding(code=result.method, detail=f"{result.verdict} for {result.domain[:100] or 'no domain named'}")
