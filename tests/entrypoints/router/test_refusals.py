"""Do refusals say what is wrong in the words of who asked, and nothing besides?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from chassis.http import Problem
from router.entrypoints.http.problems import problems
from router.handlers.ports import NotFound
from support.callers import calling
from support.routing import DEFAULT
from support.routing_world import EVERYTHING, RouterWorld

MAPPING = {"domain_pattern": "acme.com", "pattern_type": "domain", "account_id": DEFAULT}
RULE = {"name": "Money", "conditions": [{"part": "sender", "test": "in_domain", "values": ["acme.com"]}]}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with calling("router", RouterWorld().api(), EVERYTHING) as caller:
        yield caller


@pytest.mark.parametrize(
    ("conditions", "errors"),
    [
        ([{"part": "subject"}], {"conditions.0.test": ["Field required"]}),
        ([], {"conditions": ["List should have at least 1 item after validation, not 0"]}),
    ],
)
async def test_a_list_is_too_short_only_where_nothing_is_in_it(
    client: httpx.AsyncClient, conditions: list[Any], errors: dict[str, list[str]]
) -> None:
    answer = await client.post("/v1/rules", json={"name": "Money", "conditions": conditions})

    assert (answer.status_code, answer.json()["errors"]) == (422, errors)


@pytest.mark.parametrize(
    ("kind", "title"), [("mailrule", "No such rule"), ("mapping", "No such domain mapping"), ("user", "No such user")]
)
def test_what_is_not_there_is_called_as_people_call_it(kind: str, title: str) -> None:
    with pytest.raises(Problem) as refused, problems():
        raise NotFound(kind)

    assert (refused.value.status, refused.value.code, refused.value.title) == (404, "not_found", title)
    assert refused.value.detail.startswith("There is no ")


@pytest.mark.parametrize("kind", ["users", "accounts"])
async def test_what_the_database_cannot_be_asked_for_is_refused(client: httpx.AsyncClient, kind: str) -> None:
    assert (await client.get(f"/v1/{kind}", params={"text": "a\x00b"})).status_code == 422
    assert (await client.get(f"/v1/{kind}", params={"text": ""})).status_code == 200


@pytest.mark.parametrize("kind", ["domain-mappings", "rules"])
async def test_a_version_beyond_all_numbers_of_the_database_is_refused(client: httpx.AsyncClient, kind: str) -> None:
    response = await client.post(f"/v1/{kind}/x_1/rollback", json={"version": 2**63})

    assert response.status_code == 422
    assert response.json()["errors"] == {"version": ["Input should be less than or equal to 999999999"]}


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/v1/domain-mappings", MAPPING | {"priority": True}, "priority"),
        ("PATCH", "/v1/domain-mappings/map_1", {"priority": False}, "priority"),
        ("POST", "/v1/domain-mappings/map_1/rollback", {"version": True}, "version"),
        ("PATCH", "/v1/mailbox-policies/mbx_1", {"mails_per_sender": True}, "mails_per_sender"),
        ("POST", "/v1/rules", {"name": "x", "conditions": [], "position": True}, "position"),
    ],
)
async def test_a_switch_where_a_number_is_wanted_is_refused(
    client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any], field: str
) -> None:
    response = await client.request(method, path, json=body)

    assert response.status_code == 422
    assert response.json()["errors"][field] == ["Input should be a valid integer, true and false are none"]


@pytest.mark.parametrize("word", ["\x1c", "\x1f\x1e", "a\0", ""])
async def test_a_keyword_of_nothing_that_is_shown_would_be_found_in_every_mail_and_is_refused(
    client: httpx.AsyncClient, word: str
) -> None:
    rules = {"keywords": ["urgent", word], "auto_escalate": True}
    response = await client.post("/v1/domain-mappings", json=MAPPING | {"custom_rules": rules})

    assert response.status_code == 422
    assert list(response.json()["errors"]) == ["custom_rules.keywords.1"]


@pytest.mark.parametrize("template", ["", " "])
async def test_whoever_has_to_confirm_an_address_is_always_asked_to(client: httpx.AsyncClient, template: str) -> None:
    """Events without a template ask nobody: the sender would wait for a mail that never comes."""
    response = await client.patch("/v1/user-policy", json={"verification_email_template": template})

    assert response.status_code == 422
    assert list(response.json()["errors"]) == ["verification_email_template"]


@pytest.mark.parametrize("part", ["kind", "verdict", "spam"])
async def test_a_word_that_a_part_never_says_is_refused_in_a_sentence_that_fits_each_part(
    client: httpx.AsyncClient, part: str
) -> None:
    look = {"part": part, "test": "is", "values": ["maybe"]}
    response = await client.post("/v1/rules", json={"name": "r", "conditions": [look]})
    [[said]] = response.json()["errors"].values()

    assert response.status_code == 422
    assert said.startswith(f"Rule 'r': The {part} is never 'maybe'. Known: ")


@pytest.mark.parametrize(
    "address",
    ["Ada <ada@acme.com>", "<ada@acme.com>", "ada@acme.com,bob@acme.com", "mailto:ada@acme.com", "a@b@acme.com"],
)
@pytest.mark.parametrize(
    ("path", "field", "body"),
    [
        ("explain", "sender", {}),
        ("domain-mappings/preview", "email_address", {}),
        ("rules/test", "facts.sender", {"rule": RULE}),
        ("users", "addresses.0", {}),
    ],
)
async def test_nothing_is_told_of_an_address_that_has_more_beside_it(
    client: httpx.AsyncClient, address: str, path: str, field: str, body: dict[str, Any]
) -> None:
    given = {field: address, "facts.sender": {"sender": address}, "addresses.0": [address]}[field]

    answer = await client.post(f"/v1/{path}", json={field.partition(".")[0]: given, **body})

    said = ["An address is written person@acme.com, without a name beside it."]
    assert (answer.status_code, answer.json()["errors"]) == (422, {field: said})
