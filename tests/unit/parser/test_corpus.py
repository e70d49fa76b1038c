"""Does the parser read every mail of the corpus as it should? A new `*.eml` needs only its `*.expected.json`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parser.domain.reply import fresh_text
from parser.domain.understanding import Understood
from support.parsing import html_of, read, repairs_of, text_of

CORPUS = Path(__file__).parents[2] / "corpus"
MAILS = sorted(CORPUS.rglob("*.eml"))


def facts(understood: Understood) -> dict[str, Any]:
    """Everything an expectation may name."""
    mail = understood.mail.model_dump(mode="json")
    bounce = mail["bounce"] or {}
    return mail | {
        "recipients": [
            " ".join(each[name] or "-" for name in ("address", "status", "reply_code", "severity"))
            for each in bounce.get("recipients", ())
        ],
        "severity": bounce.get("severity"),
        "feedback_type": bounce.get("feedback_type"),
        "original_message_id": bounce.get("original_message_id"),
        "verdicts": {name: mail["authentication"][name] for name in ("spf", "dkim", "dmarc", "aligned")},
        "trait_names": [each["trait"] for each in mail["traits"]],
        "fresh": fresh_text(text_of(understood), understood.mail.spans).strip(),
        "span_kinds": [each["kind"] for each in mail["spans"]],
        "original_sender": ((mail["forwarded"] or {}).get("sender") or {}).get("address"),
        "original_subject": (mail["forwarded"] or {}).get("subject"),
        "original_id": (mail["forwarded"] or {}).get("message_id"),
        "text": text_of(understood),
        "html": html_of(understood),
        "to": [each["address"] for each in mail["to"]],
    }


def differences(understood: Understood, expected: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Fact by fact: what it is, and what it should be."""
    said = facts(understood)
    text, html = said["text"], said["html"] or ""
    answers: dict[str, Callable[[Any], Any]] = {
        "text_contains": lambda wanted: [part for part in wanted if part in text],
        "text_blank": lambda _: not text.strip(),
        "html_contains": lambda wanted: [part for part in wanted if part in html],
        "html_lacks": lambda wanted: [part for part in wanted if part not in html],
        "warnings": lambda wanted: [code for code in wanted if code in repairs_of(understood)],
        "attachments": lambda wanted: [
            {name: each[name] for name in (wanted[index] if index < len(wanted) else {"filename": 0})}
            for index, each in enumerate(said["attachments"])
        ],
    }
    found = {name: answers[name](wanted) if name in answers else said[name] for name, wanted in expected.items()}
    return {name: (found[name], wanted) for name, wanted in expected.items() if found[name] != wanted}


@pytest.mark.parametrize("mail", MAILS, ids=lambda path: path.stem)
def test_it_is_read_as_expected(mail: Path) -> None:
    expected = json.loads(mail.with_suffix(".expected.json").read_text(encoding="utf-8"))
    expected.pop("case")
    authserv_id = expected.pop("authserv_id", None)

    assert differences(read(mail.read_bytes(), authserv_id=authserv_id), expected) == {}


def test_there_is_a_mail_for_every_expectation() -> None:
    assert len(MAILS) >= 50
    assert {path.name for path in CORPUS.rglob("*.expected.json")} == {f"{path.stem}.expected.json" for path in MAILS}
