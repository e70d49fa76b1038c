"""Is a change done once and answered as it was done, though its answer was lost, and others changed the same thing since?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from contracts.events.directory import Change
from router.domain.brakes import Brake, Scope
from router.domain.mail_rule import ORDER_ID, MailRule, RuleOrder
from router.domain.people import UserState
from router.handlers.mail_rules import rule_changed
from router.handlers.mappings import mapping_changed
from support.gateway import InMemoryAccess, a_gateway, a_person, a_token, client_of
from support.gateway_lines import Lines
from support.routing import DEFAULT, NOW, a_mapping, a_policy, an_account
from support.routing_people import a_user

V1 = "/api/v1"
LOOKS = ({"part": "subject", "test": "contains", "values": ["x"]},)


@dataclass(frozen=True)
class Ask:
    """One request."""

    method: str
    path: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    async def by(self, client: httpx.AsyncClient, key: str | None = None) -> httpx.Response:
        """Send it."""
        keyed = {"Idempotency-Key": key} if key else {}
        return await client.request(self.method, self.path, json=self.body, headers=self.headers | keyed)


FIRST = {"If-Match": '"1"'}
ADA, BEN = f"{V1}/users/usr_ada", f"{V1}/users/usr_ben"
MAP, RULE = f"{V1}/domain-mappings/map_1", f"{V1}/rules/rul_1"
RENAME = {"name": "Renamed"}
BLOCK = Ask("PATCH", ADA, {"state": "blocked"})
MANY = {
    "items": [{"domain_pattern": name, "pattern_type": "domain", "account_id": DEFAULT} for name in ("a.com", "b.com")]
}
MANY["items"].append(MANY["items"][0])
APPROVE = {
    "user_ids": ["usr_ada", "usr_none", "usr_ben", "usr_ada"],
    "send_welcome_email": True,
    "assign_default_role": True,
}
NO_WELCOME = Ask("PATCH", f"{V1}/user-policy", {"welcome_email_enabled": False, "default_role_template_id": None})
CASES: dict[str, tuple[Ask, Ask]] = {
    "change an account": (Ask("PATCH", f"{V1}/accounts/acc_1", RENAME), Ask("PATCH", f"{V1}/accounts/acc_1", {"name": "B"})),
    "change an account at a version": (
        Ask("PATCH", f"{V1}/accounts/acc_1", RENAME, FIRST),
        Ask("DELETE", f"{V1}/accounts/acc_1"),
    ),
    "delete an account": (Ask("DELETE", f"{V1}/accounts/acc_1"), Ask("POST", f"{V1}/accounts", {"name": "New"})),
    "block a person": (BLOCK, Ask("PATCH", ADA, {"state": "active"})),
    "put a person into an account": (
        Ask("PATCH", ADA, {"account_id": "acc_1"}),
        Ask("PATCH", ADA, {"account_id": None}),
    ),
    "delete a person": (Ask("DELETE", ADA, None, FIRST), Ask("PATCH", BEN, RENAME)),
    "verify a person": (Ask("POST", f"{ADA}/verify"), BLOCK),
    "verify who is verified": (Ask("POST", f"{V1}/users/usr_eve/verify"), Ask("PATCH", f"{V1}/users/usr_eve", RENAME)),
    "merge two people": (
        Ask("POST", f"{ADA}/merge", {"into": "usr_ben"}),
        Ask("POST", f"{BEN}/merge", {"into": "usr_eve"}),
    ),
    "approve people": (Ask("POST", f"{V1}/pending-approvals/approve", APPROVE), NO_WELCOME),
    "approve who is blocked since": (Ask("POST", f"{V1}/pending-approvals/approve", APPROVE), BLOCK),
    "approve who was active and waits since": (
        Ask("POST", f"{V1}/pending-approvals/approve", {"user_ids": ["usr_eve"]}),
        Ask("PATCH", f"{V1}/users/usr_eve", {"state": "pending"}),
    ),
    "add many mappings": (Ask("POST", f"{V1}/domain-mappings/bulk", MANY), Ask("PATCH", MAP, {"priority": 3})),
    "change a mapping": (Ask("PATCH", MAP, {"priority": 7}, FIRST), Ask("PATCH", MAP, {"priority": 9})),
    "take a mapping back": (Ask("POST", f"{MAP}/rollback", {"version": 1}), Ask("PATCH", MAP, {"priority": 9})),
    "delete a mapping": (Ask("DELETE", MAP), Ask("DELETE", f"{V1}/accounts/acc_1")),
    "change a rule": (Ask("PATCH", RULE, RENAME), Ask("PATCH", RULE, {"name": "Other"})),
    "take a rule back": (Ask("POST", f"{RULE}/rollback", {"version": 1}), Ask("DELETE", RULE)),
    "delete a rule": (Ask("DELETE", RULE), Ask("PUT", f"{V1}/rules/order", {"ids": ["rul_2"]})),
    "put rules in order": (
        Ask("PUT", f"{V1}/rules/order", {"ids": ["rul_2", "rul_1"]}),
        Ask("PUT", f"{V1}/rules/order", {"ids": ["rul_1", "rul_2"]}),
    ),
    "put rules in the order they have": (
        Ask("PUT", f"{V1}/rules/order", {"ids": ["rul_1", "rul_2"]}),
        Ask("PUT", f"{V1}/rules/order", {"ids": ["rul_2", "rul_1"]}),
    ),
    "change the policy": (Ask("PATCH", f"{V1}/user-policy", {"auto_create_users": False}, FIRST), NO_WELCOME),
    "begin a mailbox's policy": (
        Ask("PATCH", f"{V1}/mailbox-policies/mbx_1", {"on_spam": "hold"}),
        Ask("PATCH", f"{V1}/mailbox-policies/mbx_1", {"on_spam": "flag"}),
    ),
    "lift a brake": (Ask("POST", f"{V1}/brakes/brk_1/lift", {}), Ask("PATCH", BEN, RENAME)),
    "change a mapping, specified": (
        Ask("PUT", "/api/domain-mappings/map_1", {"priority": 7}),
        Ask("PUT", "/api/domain-mappings/map_1", {"priority": 9}),
    ),
    "delete a mapping, specified": (Ask("DELETE", "/api/domain-mappings/map_1"), Ask("PATCH", BEN, RENAME)),
    "change the settings, specified": (
        Ask("PUT", "/api/email-system/user-management-settings", {"auto_create_users": False}),
        Ask("PUT", "/api/email-system/user-management-settings", {"auto_create_users": True}),
    ),
    "approve people, specified": (Ask("POST", "/api/email-system/bulk-approve-users", APPROVE), NO_WELCOME),
}  # fmt: skip
"""What is asked for, and what somebody else does before it is asked again."""
CHANGING_NOTHING = {
    "verify who is verified",
    "approve who was active and waits since",
    "put rules in the order they have",
}


@dataclass
class Desk:
    """A gateway, its lines, and a token that may all."""

    app: FastAPI
    lines: Lines
    token: str

    def begin_anew(self) -> None:
        """Two who wait, one who is active, and one of each other thing that can be changed."""
        world = self.lines.router
        for store in (
            world.accounts,
            world.users,
            world.mappings,
            world.rules,
            world.mailboxes,
            world.order,
            world.rates,
        ):
            store.kept.clear()
        world.source.policy = a_policy(welcome_email_enabled=True, default_role_template_id="role_requester")
        world.accounts.kept = {each: an_account(each) for each in (DEFAULT, "acc_1")}
        people = (("ada", UserState.PENDING), ("ben", UserState.PENDING), ("eve", UserState.ACTIVE))
        world.users.kept = {f"usr_{name}": a_user(name, state, verified=name == "eve") for name, state in people}
        world.order.kept[ORDER_ID] = RuleOrder(created_at=NOW, updated_at=NOW)
        world.rates.kept["brk_1"] = Brake(id="brk_1", mailbox_id="mbx_1", scope=Scope.SENDER, limit=5, engaged_at=NOW)
        mapping = a_mapping("example.com", account=DEFAULT, id="map_1")
        world.mappings.kept["map_1"] = mapping
        world.rules.kept = {each.id: each for each in (a_rule("rul_1", 10), a_rule("rul_2", 20))}
        rule = world.rules.kept["rul_1"]
        world.outbox.write(mapping, mapping_changed(mapping, Change.CREATED, "usr_x"), None)
        world.outbox.write(rule, rule_changed(rule, Change.CREATED, "usr_x"), None)

    def state(self) -> list[Any]:
        """Everything that is changed here."""
        it = self.lines.router
        stores = (it.accounts, it.users, it.mappings, it.rules, it.mailboxes, it.order, it.rates)
        return [it.source.policy, *(dict(each.kept) for each in stores)]

    def said(self) -> tuple[int, bytes]:
        """What the router answered last."""
        return self.lines.each["router"].said[-1]


def a_rule(rule_id: str, position: int) -> MailRule:
    fields: dict[str, Any] = {"id": rule_id, "name": rule_id, "conditions": LOOKS, "position": position}
    return MailRule.model_validate(fields | {"created_at": NOW, "updated_at": NOW})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One for all: making it costs more than all that is asked of it."""
    folder, access, (token, text) = tmp_path_factory.mktemp("contracts"), InMemoryAccess(), a_token()
    access.people[a_person().id], access.kept[token.id] = a_person(), token
    lines = Lines(folder)
    return Desk(a_gateway(folder, access, lines.all), lines, text)


@pytest.mark.parametrize("case", CASES)
async def test_a_change_whose_answer_was_lost_is_done_once_and_answered_as_it_was_done(desk: Desk, case: str) -> None:
    asked, meanwhile = CASES[case]
    desk.begin_anew()
    async with client_of(desk.app, desk.token) as client:
        before = desk.state()
        desk.lines.suffer(cut=True)
        lost, answer = await asked.by(client, case), desk.said()
        desk.lines.suffer()
        done = desk.state()
        assert (await meanwhile.by(client)).is_success
        since = desk.state()

        again = await asked.by(client, case)

        assert (lost.status_code, again.is_success) == (502, True), again.text
        assert desk.said() == answer
        assert desk.state() == since
        assert (done == before) == (case in CHANGING_NOTHING)
        assert (await asked.by(client, case)).headers["idempotency-replayed"] == "true"


async def test_what_was_refused_before_its_refusal_was_lost_may_be_done_when_it_is_asked_again(desk: Desk) -> None:
    """It was not done, so it is done for the first time now, if it can be."""
    desk.begin_anew()
    late = Ask("POST", f"{ADA}/merge", {"into": "usr_late"})
    async with client_of(desk.app, desk.token) as client:
        desk.lines.suffer(cut=True)
        await late.by(client, "late")
        desk.lines.suffer()
        desk.lines.router.users.kept["usr_late"] = a_user("late", UserState.ACTIVE)

        again = await late.by(client, "late")

    assert (again.status_code, again.json()["merged_into"]) == (200, "usr_late")
