"""Has every permission that a contract asks for its place in the roles?"""

import json
from pathlib import Path

from api_gateway.domain.people import ADMINS_ONLY, BY_ACCOUNT, Role, permissions_of

CONTRACTS = Path(__file__).parents[2] / "contracts" / "openapi"
OPEN = {"public", "authenticated"}


def asked_for() -> frozenset[str]:
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in CONTRACTS.glob("*.json")]
    operations = [each for document in documents for path in document["paths"].values() for each in path.values()]
    return frozenset(each["x-permission"] for each in operations if "x-permission" in each) - OPEN


def test_each_permission_is_an_agents_or_kept_for_admins() -> None:
    """A new one is put into a bundle, or into ADMINS_ONLY, in api_gateway.domain.people."""
    agents = permissions_of(Role.AGENT, asked_for())

    assert agents | ADMINS_ONLY >= asked_for()
    assert not agents & ADMINS_ONLY


def test_whoever_only_looks_changes_nothing() -> None:
    viewers = permissions_of(Role.VIEWER, asked_for())

    assert viewers
    assert {each.rpartition(".")[2] for each in viewers} == {"read"}
    assert viewers <= permissions_of(Role.AGENT, asked_for())


def test_a02_only_ticketing_is_asked_by_tokens_limited_to_accounts() -> None:
    """Whoever offers another operation under one of these permissions has to keep accounts apart, as ticketing does."""
    owners = {
        path.stem
        for path in CONTRACTS.glob("*.json")
        for item in json.loads(path.read_text(encoding="utf-8"))["paths"].values()
        for each in item.values()
        if each.get("x-permission") in BY_ACCOUNT
    }

    assert owners == {"ticketing"}
