"""Is whoever others were merged into found with the addresses of all of them?"""

from contracts.events.directory import Change
from contracts.values import UserId
from router.domain.people import User
from router.handlers.users import user_changed
from support.routing_people import a_user
from support.routing_stores import Stores


def merged(name: str, into: str | None, *, absorbs: bool = False) -> User:
    return a_user(name, merged_into=UserId(f"usr_{into}") if into else None, absorbs=absorbs)


async def test_one_person_has_the_addresses_of_all_who_were_merged_into_them(world: Stores) -> None:
    users = [
        merged("one", None, absorbs=True),
        merged("two", "one", absorbs=True),
        merged("three", "two"),
        merged("four", "one"),
        merged("other", None),
    ]
    await world.users.add([(each, user_changed(each, Change.CREATED, "")) for each in users])
    asked = [f"{each}@example.com" for each in ("one", "three", "other")]

    found = await world.users.by_identities(asked)

    assert set(found) == set(asked)
    assert found["one@example.com"] == found["three@example.com"]
    assert found["one@example.com"].id == "usr_one"
    assert set(found["one@example.com"].identities) == {
        f"{each}@example.com" for each in ("one", "two", "three", "four")
    }
    assert found["other@example.com"] == users[-1]


async def test_a_circle_of_merged_users_ends(world: Stores) -> None:
    users = [merged("a", "b", absorbs=True), merged("b", "a", absorbs=True), merged("c", "b")]
    await world.users.add([(each, user_changed(each, Change.CREATED, "")) for each in users])

    [found] = {
        each.id: each for each in (await world.users.by_identities(["b@example.com", "c@example.com"])).values()
    }.values()

    assert found.id == "usr_a"
    assert set(found.identities) == {"a@example.com", "b@example.com", "c@example.com"}
