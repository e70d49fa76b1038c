"""Are many domain mappings created at once, each by itself, and quickly?"""

import time

from support.callers import calling
from support.routing import DEFAULT
from support.routing_world import EVERYTHING, RouterWorld


def a_mapping(number: int, account: str = DEFAULT) -> dict[str, str]:
    return {"domain_pattern": f"company{number}.example", "pattern_type": "domain", "account_id": account}


async def test_one_that_is_refused_hinders_no_other() -> None:
    world = RouterWorld()
    items = [
        a_mapping(1),
        a_mapping(1),
        a_mapping(2, "acc_none"),
        a_mapping(3) | {"domain_pattern": "@@"},
        a_mapping(4),
    ]

    async with calling("router", world.api(), EVERYTHING) as client:
        answer = (await client.post("/v1/domain-mappings/bulk", json={"items": items})).json()

    assert (answer["created"], answer["failed"]) == (2, 3)
    assert [list(each["errors"]) for each in answer["results"]] == [
        [],
        ["domain_pattern"],
        ["account_id"],
        ["domain_pattern"],
        [],
    ]
    assert answer["results"][4]["mapping"]["domain_pattern"] == "company4.example"
    assert len(world.outbox.left) == 2


async def test_many_are_created_with_one_look_at_the_directory() -> None:
    world = RouterWorld()
    async with calling("router", world.api(), EVERYTHING) as client:
        began = time.process_time()
        items = [a_mapping(number) for number in range(300)]
        assert (await client.post("/v1/domain-mappings/bulk", json={"items": items})).json()["created"] == 300

        assert world.source.loads == 1
        assert time.process_time() - began < 5
