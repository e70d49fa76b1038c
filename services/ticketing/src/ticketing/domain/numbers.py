"""What are tickets called among people?"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, field

DEFAULT = "TKT-{year}-{seq:05d}"
MOST_IN_A_SUBJECT = 3
ENDLESS = 0
"""The series of a template without years: one count for ever."""
LONGEST_TEMPLATE = 40
"""Characters: with them a number fits where requests name tickets by 64."""
_FIELDS = {"year": r"(?P<year>[0-9]{4})", "seq": r"(?P<seq>[0-9]{1,9})"}
_IN_BRACKETS = re.compile(r"\[([^\W\d_][^\[\]]{1,63})\]")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_UNNAMEABLE = frozenset("/${}")
"""A slash ends the part of a path that names a ticket; the others are operators of databases, which filters refuse."""
_WRITTEN = {"year": re.compile(""), "seq": re.compile("(?:0[1-9])?d?")}
"""How a field may be written: anything else gives more than digits, or blanks between them."""


class NumberTemplateBroken(ValueError):
    """A template would give numbers that are not unique, or that nobody could find in a subject; the text says why."""


@dataclass(frozen=True)
class NumberTemplate:
    """How numbers are written: `TKT-{year}-{seq:05d}`, `TK-{seq}`. Raises NumberTemplateBroken."""

    template: str = DEFAULT
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pattern", _pattern(self.template))

    def series(self, year: int) -> int:
        """Which count the numbers of a year belong to."""
        return year if "{year}" in self.template else ENDLESS

    def number(self, year: int, count: int) -> str:
        """The number of the `count`-th ticket of a series; longer than its width where it has to be."""
        return self.template.format(year=year, seq=count)

    def found_in(self, subject: str) -> tuple[str, ...]:
        """The numbers that a subject speaks of, as they are kept, whatever their case and leading zeros.

        After them what else it names in square brackets: tickets keep the numbers that an earlier template gave them.
        """
        found = [self._kept(each) for each in self._pattern.finditer(subject)]
        if "[" in subject:
            found += [each for each in _IN_BRACKETS.findall(subject) if self._perhaps_former(each)]
        return tuple(dict.fromkeys(found))[:MOST_IN_A_SUBJECT]

    def spellings(self, name: str) -> tuple[str, ...]:
        """As what a number that somebody names may be kept, the likeliest first: in whatever case and with whatever zeros they write it."""
        match = self._pattern.fullmatch(name)
        return tuple(dict.fromkeys((name, *((self._kept(match),) if match else ()), name.upper())))

    def _kept(self, match: re.Match[str]) -> str:
        parts = match.groupdict()
        return self.number(int(parts.get("year", 0)), int(parts["seq"]))

    def _perhaps_former(self, name: str) -> bool:
        return any("0" <= each <= "9" for each in name) and not self._pattern.fullmatch(name)


def _pattern(template: str) -> re.Pattern[str]:
    """Raises NumberTemplateBroken."""
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise NumberTemplateBroken(f"{template!r} is no template: use {{year}} and {{seq}}, as in {DEFAULT}") from error
    fields = [(text, name) for text, name, _, _ in parts if name is not None]
    if sorted(name for _, name in fields) not in (["seq"], ["seq", "year"]):
        raise NumberTemplateBroken(f"{template!r} must name {{seq}} once, and {{year}} once at most")
    written = [(name, spec or "", conversion) for _, name, spec, conversion in parts if name is not None]
    if any(conversion or not _WRITTEN[name].fullmatch(spec) for name, spec, conversion in written):
        raise NumberTemplateBroken(f"{template!r} must write its fields as {{year}}, and {{seq}} or, say, {{seq:05d}}")
    if not template[:1].isalpha() or any(not text or text[-1].isdigit() for text, _ in fields):
        raise NumberTemplateBroken(
            f"{template!r} must begin with a letter, and have text that ends in no digit before a field"
        )
    if any(_UNNAMEABLE.intersection(text) for text, *_ in parts):
        raise NumberTemplateBroken(f"{template!r} must hold none of / $ {{ }} in its text: requests name tickets by it")
    if any(_YEAR.search(text) for text, *_ in parts):
        # The count of all years would give what that of this year gave before the template was another.
        raise NumberTemplateBroken(f"{template!r} must say a year by {{year}}: four digits in its text may be one")
    if not template.isprintable() or len(template) > LONGEST_TEMPLATE or template.lower().startswith("tkt_"):
        raise NumberTemplateBroken(
            f"{template[:LONGEST_TEMPLATE]!r} must be one line of at most {LONGEST_TEMPLATE} characters, and not begin as the ids do, tkt_"
        )
    found = "".join(re.escape(text) + _FIELDS.get(name or "", "") for text, name, _, _ in parts)
    return re.compile(rf"(?<![A-Za-z0-9]){found}(?![A-Za-z0-9])", re.IGNORECASE)
