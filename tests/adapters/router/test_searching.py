"""Are accounts and users found by what somebody types who looks for them, however addresses are written?"""

import pytest

from contracts.events.directory import Change
from contracts.values import UserId
from router.domain.people import User, with_addresses
from router.handlers.accounts import account_changed
from router.handlers.ports import Wanted
from router.handlers.users import user_changed
from support.routing import NOW, an_account
from support.routing_stores import Stores


async def filled(world: Stores) -> None:
    for account in (an_account("acc_b", "xn--bcher-kva.de", name="Books"), an_account("acc_c", "cars.example")):
        await world.accounts.insert(account, account_changed(account, Change.CREATED, ""))
    addresses = {"usr_a": "Ada@Bücher.de", "usr_b": "bob@xn--bcher-kva.de", "usr_c": "cy.+x@cars.example"}
    for name, address in addresses.items():
        user = User(id=UserId(name), addresses=(address,), name=f"Name of {name}", created_at=NOW, updated_at=NOW)
        user = with_addresses(user, (address,))
        await world.users.insert(user, user_changed(user, Change.CREATED, ""))


@pytest.mark.parametrize(
    ("text", "users"),
    [
        ("BÜCHER", "ab"),
        ("bücher.de", "ab"),
        ("@Bücher.de", "ab"),
        ("xn--bcher-kva", "ab"),
        ("ada+shop@BÜCHER.de", "a"),
        ("bob@bücher.de", "b"),
        ("cy.+other@cars.example", "c"),
        ("cy.+x", "c"),
        ("name of", "abc"),
        (".", "abc"),
        ("b.her", ""),
        ("+", "c"),
        ("@@", ""),
    ],
)
async def test_users_are_found_by_any_form_of_an_address(world: Stores, text: str, users: str) -> None:
    await filled(world)

    found = await world.users.page(None, 9, Wanted({}, text))

    assert "".join(each.id.removeprefix("usr_") for each in found) == users
    assert await world.users.count(Wanted({}, text)) == len(users)


@pytest.mark.parametrize("text", ["bücher", "Bücher.de.", "BCHER-KVA", "books"])
async def test_accounts_are_found_by_a_domain_as_people_write_it(world: Stores, text: str) -> None:
    await filled(world)

    assert [each.id for each in await world.accounts.page(None, 9, Wanted({}, text))] == ["acc_b"]
