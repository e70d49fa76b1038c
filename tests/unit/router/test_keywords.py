"""Is a keyword of a mapping found as a word, in whatever script it is written and whatever signs it has?"""

import pytest

from contracts.values import MailKind
from router.domain.facts import UNKNOWN_SENDER, Facts
from router.domain.mapping import CustomRules
from router.domain.rules.domain_mapping import keyword_in

ASKED = Facts(UNKNOWN_SENDER, "", MailKind.ORDINARY)


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("urgent", "It is URGENT.", "URGENT"),
        ("urgent", "insurgents", None),
        ("긴급", "긴급합니다", "긴급"),
        ("緊急", "サーバーの緊急停止", "緊急"),
        ("緊急", "VPN緊急", "緊急"),
        ("ด่วน", "เรื่องด่วนมาก", "ด่วน"),
        ("VIP", "VIPのお客様です", "VIP"),
        ("vip", "VIPs", None),
        ("!!!", "Help!!!", "!!!"),
        ("C++", "With C++11 it fails", "C++"),
        ("c++", "ABC++", None),
        ("#4711", "ticket#4711", "#4711"),
        ("#4711", "ticket#47112", None),
        ("out of order", "out\u00a0of  order", "out\u00a0of  order"),
    ],
)
def test_a_keyword_is_found_as_a_word(keyword: str, text: str, found: str | None) -> None:
    rules = CustomRules(keywords=("no such word", keyword), auto_escalate=True)

    assert keyword_in(rules, ASKED._replace(text=text)) == found
