"""Does bad input get a clear answer from the whole system, and does no secret leave it?"""

import secrets
from typing import Any

import httpx
import pytest
from bench.rig import Rig

from local.dovecot import Dovecot
from support.collector import Collector
from support.postdesk import records

pytestmark = [pytest.mark.e2e, pytest.mark.engines, pytest.mark.dovecot]

SECRET = "a-canary-that-must-never-be-seen"


def tried(rig: Rig, **body: Any) -> dict[str, Any]:
    whole = {"address": "a@example.org", "host": "127.0.0.1", "user": "bad", "secret": SECRET, **body}
    answer = rig.api.post("/mailboxes/test", json=whole)
    assert answer.status_code == 200, answer.text
    assert SECRET not in answer.text
    steps = {step["step"]: step for step in answer.json()["steps"]}
    failed = [name for name, step in steps.items() if step["status"] == "failed"]
    return {"failed": failed, **{name: steps[name] for name in failed}}


def test_a_host_that_does_not_exist_fails_at_its_name(rig: Rig) -> None:
    assert tried(rig, host="no-such-host.invalid", port=993)["failed"] == ["dns"]


def test_a_port_where_nobody_listens_fails_at_tcp(rig: Rig) -> None:
    assert tried(rig, port=1, security="none")["failed"] == ["tcp"]


def test_the_wrong_tls_mode_fails_at_tls(rig: Rig, dovecot: Dovecot) -> None:
    assert tried(rig, port=dovecot.port, security="tls")["failed"] == ["tls"]


def test_a_wrong_password_fails_at_the_login_in_the_servers_own_words(rig: Rig, dovecot: Dovecot) -> None:
    account = dovecot.account("wrong-password")

    report = tried(rig, port=dovecot.port, security="none", user=account.user)

    assert report["failed"] == ["login"]
    assert "authentication" in report["login"]["message"].lower()
    assert report["login"]["fix"]


def test_a_private_address_is_refused_unless_allowed(rig: Rig) -> None:
    assert tried(rig, host="10.0.0.1", port=993)["failed"] == ["address"]


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "host"), ({"surprise": 1}, "surprise"), ({"port": "many"}, "port"), ({"host": {"$ne": 1}}, "host")],
)
def test_a_body_that_is_not_valid_is_refused_by_field(rig: Rig, body: dict[str, Any], field: str) -> None:
    answer = rig.api.post("/mailboxes", json={"name": "x", "address": "a@example.org", **body})

    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/mailboxes/mbx_no", "/tickets/tkt_no", "/tickets/TKT-2026-99999", "/mails/dlv_no", "/no"]
)
def test_an_unknown_id_is_not_found(rig: Rig, path: str) -> None:
    answer = rig.api.get(path)

    assert (answer.status_code, answer.json()["success"]) == (404, False)


@pytest.mark.parametrize("token", [None, "Bearer pd_wrong", "Basic YTpi"])
def test_without_a_valid_token_nothing_is_read(rig: Rig, token: str | None) -> None:
    headers = {"Authorization": token} if token else {}

    answer = httpx.get(f"{rig.stack.api_url}/api/v1/tickets", headers=headers, trust_env=False)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"]


def metrics_of(rig: Rig) -> list[str]:
    """What each service measures."""
    ports = rig.stack._ports.values()
    return [httpx.get(f"http://127.0.0.1:{port}/metrics").raise_for_status().text for port in ports]


async def test_c04_no_secret_stands_in_any_log_document_metric_trace_or_record(
    rig: Rig, dovecot: Dovecot, collector: Collector
) -> None:
    account = dovecot.account(f"canary{secrets.token_hex(4)}", password=SECRET)
    mailbox = rig.connect(dovecot, account)
    path = f"/mailboxes/{mailbox['id']}"
    rig.api.post(f"{path}/clone", json={"name": "a clone"}).raise_for_status()
    rig.api.patch(path, json={"host": "127.0.0.2", "secret": SECRET})
    rig.api.post(f"{path}/sync")
    rig.api.post("/mailboxes", json={"secret": SECRET, "unknown": SECRET})

    shown = [rig.api.get(place).text for place in (path, "/mailboxes", f"{path}/deliveries", "/keys", "/status")]
    logs = [log.read_text(errors="replace") for log in rig.stack.folder.rglob("*.log")]
    metrics = metrics_of(rig)
    told = [record async for record in records(rig.stack.engines["kafka"].address)]

    assert [text for text in shown + logs + metrics if SECRET in text] == []
    assert told
    assert [record for record in told + collector.raw if SECRET.encode() in record] == []
    assert mailbox["has_password"] is True
