"""Can admins manage people on the command line?"""

from __future__ import annotations

import pytest

from support.gateway_cli import FakeApi, postdesk, problem

BOB = {"id": "usr_1", "name": "Bob", "email": "b@x.org", "role": "agent", "accounts": ["acc_1"], "active": True}
PEOPLE = "/api/v1/people"


def test_people_are_listed_and_added() -> None:
    api = FakeApi({f"GET {PEOPLE}": (200, {"items": [BOB]}), f"POST {PEOPLE}": (201, BOB)})

    listed = postdesk(api, "person", "list")
    postdesk(api, "person", "add", "Bob", "b@x.org", "--role", "agent", "--account", "acc_1")

    assert all(said in listed.stdout for said in ("usr_1", "Bob", "b@x.org", "agent", "acc_1", "yes"))
    assert api.bodies(f"POST {PEOPLE}") == [{"name": "Bob", "email": "b@x.org", "role": "agent", "accounts": ["acc_1"]}]


@pytest.mark.parametrize(
    ("options", "change"),
    [
        (("--role", "viewer"), {"role": "viewer"}),
        (("--inactive",), {"active": False}),
        (("--account", "acc_1", "--account", "acc_2"), {"accounts": ["acc_1", "acc_2"]}),
        (("--all-accounts", "--name", "Rob"), {"accounts": None, "name": "Rob"}),
    ],
)
def test_only_what_is_named_changes(options: tuple[str, ...], change: dict[str, object]) -> None:
    api = FakeApi({f"PATCH {PEOPLE}/usr_1": (200, BOB)})

    assert postdesk(api, "person", "edit", "usr_1", *options).exit_code == 0
    assert api.bodies(f"PATCH {PEOPLE}/usr_1") == [change]


@pytest.mark.parametrize("options", [(), ("--account", "acc_1", "--all-accounts")])
def test_what_says_nothing_or_both_is_wrong_usage(options: tuple[str, ...]) -> None:
    assert postdesk(FakeApi(), "person", "edit", "usr_1", *options).exit_code == 2


def test_ones_own_rights_are_for_others_to_change() -> None:
    api = FakeApi({f"PATCH {PEOPLE}/usr_1": problem(403, "Not by yourself")})

    assert postdesk(api, "person", "edit", "usr_1", "--role", "viewer").exit_code == 4


def test_a_token_is_made_for_somebody() -> None:
    api = FakeApi({"POST /api/v1/tokens": (201, {"id": "tok_1", "token": "pd_x"})})

    postdesk(api, "token", "create", "ci", "--role", "agent", "--person", "usr_1")

    assert api.bodies("POST /api/v1/tokens")[0]["person_id"] == "usr_1"
