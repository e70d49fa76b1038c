"""Do lists of the directory name whom they speak of, and can they be read by page number?"""

from collections.abc import AsyncIterator

import httpx
import pytest

from support.callers import calling
from support.routing import DEFAULT
from support.routing_world import EVERYTHING, RouterWorld


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with calling("router", RouterWorld().api(), EVERYTHING) as caller:
        yield caller


async def test_mappings_name_their_account_and_whoever_gets_the_tickets(client: httpx.AsyncClient) -> None:
    user = (
        await client.post("/v1/users", json={"name": "John", "addresses": ["john@acme.com"], "role": "agent"})
    ).json()
    body = {
        "domain_pattern": "acme.com",
        "pattern_type": "domain",
        "account_id": DEFAULT,
        "default_assigned_user_id": user["id"],
    }

    made = (await client.post("/v1/domain-mappings", json=body)).json()
    listed = (await client.get("/v1/domain-mappings")).json()["items"][0]

    assert made["account_name"] == listed["account_name"] == "Default account"
    assert listed["default_assigned_user"] == {"id": user["id"], "name": "John", "email": "john@acme.com"}


async def test_a_page_by_its_place_tells_how_many_there_are(client: httpx.AsyncClient) -> None:
    for name in "abc":
        body = {"name": name, "addresses": [f"{name}@x.example"], "account_id": DEFAULT, "state": "pending"}
        await client.post("/v1/users", json=body)

    page = (await client.get("/v1/pending-approvals", params={"skip": 2, "limit": 2})).json()

    assert (len(page["items"]), page["total"], page["next_cursor"]) == (1, 3, None)
    assert page["items"][0]["account_name"] == "Default account"
    assert page["items"][0]["role_template"]["name"] == "Customer User"
    assert (await client.get("/v1/pending-approvals")).json()["total"] is None


async def test_going_back_and_adding_many_tell_names_and_what_is_odd_as_every_change_does(
    client: httpx.AsyncClient,
) -> None:
    body = {"domain_pattern": "gmail.com", "pattern_type": "domain", "account_id": DEFAULT}
    [made] = (await client.post("/v1/domain-mappings/bulk", json={"items": [body]})).json()["results"]
    path = f"/v1/domain-mappings/{made['mapping']['id']}"
    await client.patch(path, json={"domain_pattern": "acme.com"})

    back = (await client.post(f"{path}/rollback", json={"version": 1})).json()

    for told in (made["mapping"], back):
        assert told["account_name"] == "Default account"
        assert [each["code"] for each in told["warnings"]] == ["freemail"]


@pytest.mark.parametrize(
    "odd",
    [
        "Ada <ada@x.example>",
        "a@x.example,b@x.example",
        "a b@x.example",
        "a@b@x.example",
        "a@x..example",
        "a@-x.example",
    ],
)
async def test_an_address_that_nobody_can_write_from_is_none_of_a_user_or_a_mapping(
    client: httpx.AsyncClient, odd: str
) -> None:
    mapping = {"domain_pattern": odd, "pattern_type": "email", "account_id": DEFAULT}

    user = await client.post("/v1/users", json={"addresses": [odd]})
    mapped = await client.post("/v1/domain-mappings", json=mapping)

    assert (user.status_code, list(user.json()["errors"])) == (422, ["addresses.0"])
    assert mapped.json()["errors"] == {"domain_pattern": ["An email pattern is written person@acme.com."]}


async def test_addresses_of_all_scripts_and_forms_are_those_of_users(client: httpx.AsyncClient) -> None:
    addresses = ["ü@bücher.example", '"a b"@x.example', "x@[192.0.2.1]", "o'neil+tag@x.example", "用户@例子.example"]

    answer = await client.post("/v1/users", json={"addresses": addresses})

    assert (answer.status_code, answer.json()["addresses"]) == (201, addresses)
