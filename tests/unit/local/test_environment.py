"""Is every service told what it needs, and nothing else?"""

import json
import os

import pytest

from local.environment import NEEDS, Installation, Secrets, offline_environment


@pytest.fixture
def installation() -> Installation:
    ports = {service: 9000 + number for number, service in enumerate(NEEDS)}
    return Installation("kafka:9092", "mongodb://db", "file:///blobs", Secrets.new(), ports, prefix="a.")


@pytest.mark.parametrize("service", NEEDS)
def test_every_variable_of_a_service_begins_with_its_name(service: str, installation: Installation) -> None:
    prefix = service.upper().replace("-", "_") + "_"

    assert all(name.startswith(prefix) for name in installation.variables(service))


def test_only_the_fetcher_holds_the_key_of_the_mailboxes(installation: Installation) -> None:
    holders = [service for service in NEEDS if "KEYRING" in str(installation.variables(service))]

    assert holders == ["fetcher"]


def test_each_service_has_a_database_of_its_own(installation: Installation) -> None:
    names = [
        value for service in NEEDS for name, value in installation.variables(service).items() if "DATABASE" in name
    ]

    assert len(names) == len(set(names))
    assert not any("." in name for name in names)


def test_the_gateway_knows_every_other_service(installation: Installation) -> None:
    told = json.loads(installation.variables("api-gateway")["API_GATEWAY_SERVICES"])

    assert set(told) == set(NEEDS) - {"api-gateway"}
    assert told["fetcher"] == installation.url("fetcher")


def test_the_offline_environment_is_gone_afterwards() -> None:
    before = dict(os.environ)

    with offline_environment("fetcher"):
        assert os.environ["FETCHER_HTTP__PORT"]

    assert dict(os.environ) == before


def test_two_installations_share_no_secret() -> None:
    assert Secrets.new() != Secrets.new()
