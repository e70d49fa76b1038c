"""Which domain mapping speaks of the sender, and what does it want?"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import Any, Final

from contracts.values import MailKind, Outcome, Priority, ReasonCode
from router.domain.facts import Facts
from router.domain.known import Known
from router.domain.mapping import CustomRules, Mapping, category_of
from router.domain.seen import composed
from router.domain.verdict import Stop, Verdict

_STEPS: Final = list(Priority)
_LETTER: Final = (
    r"[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    r"\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""What does not stand right beside a whole word. Letters of Chinese, Japanese, Korean, Thai, Lao, Burmese and Khmer may: those put no
blanks between words, or between them and what belongs to them."""


class DomainMappingRule:
    """Applies the mapping that wins; the others of its type and kind are seen in the preview."""

    name = "domain_mapping"

    def __init__(self, default_priority: Priority) -> None:
        self._default_priority = default_priority

    def answer(self, facts: Facts, known: Known, settled: dict[str, Any]) -> Verdict:
        """Names account, assignee, category and priority; holds what would open a ticket where the mapping wants none."""
        asking = settled.get("requester", facts.sender).address
        mapping = known.directory.mapping_for(asking)
        if mapping is None:
            return Verdict(asking, "no mapping speaks of it")
        account_id, account = known.directory.owned(mapping.account_id)
        words = f"{mapping.pattern_type} {mapping.domain_pattern}: {account}"
        if _unwanted(mapping, facts) and not known.released:
            detail = f"mapping {mapping.domain_pattern} opens no tickets"
            stop = Stop(Outcome.HELD, ReasonCode.NO_NEW_TICKETS, detail)
            return Verdict(asking, f"{words}; {detail}: held", stop=stop)
        word = keyword_in(mapping.custom_rules, facts)
        assignee_id, assignee = known.directory.assigned(mapping.default_assigned_user_id)
        words += f", assigned to {assignee}" if assignee else ""
        chosen = self._chosen(mapping, escalate=word is not None) | {"assignee_id": assignee_id}
        chosen |= {"account_id": account_id} if account_id else {}
        said = f"{words}; says {word!r}: priority {chosen['priority'].value}" if word else words
        return Verdict(asking, said, chosen)

    def _chosen(self, mapping: Mapping, *, escalate: bool) -> dict[str, Any]:
        """What the mapping settles, by the names of the routing's fields."""
        chosen: dict[str, Any] = {
            "mapping_id": mapping.id,
            "auto_reply": mapping.send_auto_reply,
            "auto_reply_template": mapping.auto_reply_template or "",
        }
        if category := category_of(mapping.default_category):
            chosen["category"] = category
        if mapping.default_priority or escalate:
            priority = mapping.default_priority or self._default_priority
            chosen["priority"] = more_urgent(priority) if escalate else priority
        return chosen


def more_urgent(priority: Priority) -> Priority:
    """One step up; urgent stays urgent."""
    return _STEPS[min(_STEPS.index(priority) + 1, len(_STEPS) - 1)]


def keyword_in(rules: CustomRules | None, facts: Facts) -> str | None:
    """The word that makes the mail more urgent, as it stands there; None where none does. Whole words, letter case aside."""
    if not rules or not rules.auto_escalate or not rules.keywords:
        return None
    found = _pattern(rules.keywords).search(composed(f"{facts.subject}\n{facts.text}"))
    return found[0] if found else None


@lru_cache(1000)
def _pattern(keywords: tuple[str, ...]) -> re.Pattern[str]:
    # Only escaped literals in one alternation: it runs in linear time whatever the mail says.
    by_edges: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in map(composed, keywords):
        by_edges[_edges(each)].append(r"\s+".join(map(re.escape, each.split())))
    parts = (f"{before}(?:{'|'.join(words)}){after}" for (before, after), words in by_edges.items())
    return re.compile("|".join(parts), re.IGNORECASE)


def _edges(keyword: str) -> tuple[str, str]:
    """What a keyword may not stand beside: a sign at its edge, as in `!!!`, may stand beside anything."""
    before = rf"(?<!{_LETTER})" if re.match(_LETTER, keyword) else ""
    return before, rf"(?!{_LETTER})" if re.search(rf"{_LETTER}\Z", keyword) else ""


def _unwanted(mapping: Mapping, facts: Facts) -> bool:
    return not mapping.auto_create_tickets and not facts.answers and facts.kind is MailKind.ORDINARY
