"""Does every public operation that changes something take an Idempotency-Key, and stand in the audit log?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api_gateway.domain.document import public_document
from api_gateway.domain.routing import IDEMPOTENCY_KEY, rule_of

CONTRACTS = Path(__file__).parents[3] / "contracts" / "openapi"
OWN = "api-gateway"

READING = {
    "POST /api/v1/explain",
    "POST /api/v1/mails/parse",
    "POST /api/v1/mails/parse-stored",
    "POST /api/v1/mails/place",
    "POST /api/v1/mailboxes/detect",
    "POST /api/v1/mailboxes/{mailbox_id}/preview",
    "POST /api/v1/mailboxes/{mailbox_id}/imports/count",
    "POST /api/v1/domain-mappings/preview",
    "POST /api/v1/rules/test",
    "POST /api/domain-mappings/preview",
}
"""They are asked with a body, and change nothing."""
BY_ITSELF = "POST /api/v1/setup"
"""Nobody is known yet, so nobody's keys either: it is done once, and afterwards it is over (410)."""

OUTCOME_UNKNOWN = {
    "POST /api/v1/mailboxes/test",
    "POST /api/v1/mailboxes/{mailbox_id}/test",
    "POST /api/v1/mailboxes/folders",
    "PATCH /api/v1/mailboxes/{mailbox_id}",
    "DELETE /api/v1/mailboxes/{mailbox_id}",
    "POST /api/v1/mailboxes/{mailbox_id}/pause",
    "POST /api/v1/mailboxes/{mailbox_id}/resume",
    "POST /api/v1/mailboxes/{mailbox_id}/enable-polling",
    "POST /api/v1/mailboxes/{mailbox_id}/disable-polling",
    "POST /api/v1/mailboxes/{mailbox_id}/sync",
    "POST /api/v1/mailboxes/sync",
    "POST /api/v1/mailboxes/{mailbox_id}/imports",
    "DELETE /api/v1/mailboxes/{mailbox_id}/imports/{job_id}",
    "POST /api/v1/mailboxes/{mailbox_id}/reconciliations",
    "POST /api/v1/mailboxes/reconciliations",
    "PATCH /api/v1/polling",
    "POST /api/v1/keys/rotate",
    "POST /api/v1/microsoft365/folders",
    "POST /api/v1/mailboxes/{mailbox_id}/oauth/start",
    "POST /api/v1/mailboxes/{mailbox_id}/oauth/app",
    "POST /api/v1/comparisons",
    "PUT /api/imap/accounts/{account_id}",
    "DELETE /api/imap/accounts/{account_id}",
    "POST /api/imap/accounts/{account_id}/sync",
    "POST /api/mailbox/sync",
    "POST /api/settings/email/m365-folders",
}
"""What mailboxes are told to do: where nobody knows whether it was done, whoever asks again hears just that."""


def _documents() -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in CONTRACTS.glob("*.json")}


def _changes() -> Iterator[tuple[str, dict[str, Any]]]:
    documents = _documents()
    own = documents.pop(OWN)
    for path, item in public_document(own, documents, "1")["paths"].items():
        for method, operation in item.items():
            if method != "get":
                yield f"{method.upper()} {path}", operation


def test_each_operation_that_is_no_get_is_audited_or_known_to_change_nothing() -> None:
    """A new one declares `audit=...`, or stands in READING."""
    assert {name for name, operation in _changes() if "x-audit" not in operation} == READING


def test_each_operation_that_acts_takes_a_key_once() -> None:
    for name, operation in _changes():
        keys = [each for each in operation.get("parameters", []) if each["name"].lower() == IDEMPOTENCY_KEY]

        assert len(keys) == (name not in READING | {BY_ITSELF}), name
        assert "409" in operation["responses"] or not keys, name


def test_only_ticketing_keeps_the_law_itself_since_it_derives_what_it_makes_from_the_key() -> None:
    """Another service that takes the header has to survive a crash between effect and answer, as ticketing does."""
    keepers = {
        service
        for service, document in _documents().items()
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if "x-permission" in operation and rule_of(method, path, operation).keeps_keys
    }

    assert keepers == {"ticketing"}


def test_each_operation_that_acts_can_be_sent_again_or_is_known_not_to() -> None:
    """A new one heeds the name of its request (`repeatable=True`), or stands in OUTCOME_UNKNOWN."""
    kept = {
        f"{method.upper()} /api{path}"
        for document in _documents().values()
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if "x-permission" in operation and rule_of(method, path, operation).keeps_keys
    }
    acting = {name for name, operation in _changes() if "x-audit" in operation and not operation.get("x-repeatable")}

    assert acting - kept == OUTCOME_UNKNOWN | {BY_ITSELF}
