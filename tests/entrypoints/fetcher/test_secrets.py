"""Can a mailbox's secrets be got out by whoever may edit it, reads what is written about it, or has its database?"""

from __future__ import annotations

import pytest

from contracts.values import MailboxId
from fetcher.domain.mailbox import SecretField
from support.fetcher_api import BOX, FetcherApi
from support.mailboxes_watched import running

OAUTH = {
    "client_id": "app",
    "token_url": "https://login.example.com/token",
    "authorize_url": "https://login.example.com/authorize",
    "tenant": "t1",
}
CANARIES = ("canary-7261", "canary-7262", "canary-7263")


@pytest.fixture
def world() -> FetcherApi:
    return FetcherApi()


async def test_c01_a_ciphertext_opens_only_in_its_own_mailbox_and_field(world: FetcherApi) -> None:
    paths = [await world.created(name=name, client_secret=name) for name in ("one", "two")]
    one, two = (MailboxId(path.rpartition("/")[2]) for path in paths)
    ciphers = world.store.mailboxes[two].secrets
    for name, stolen in (
        (SecretField.PASSWORD, ciphers[SecretField.PASSWORD]),
        (SecretField.PASSWORD, world.store.mailboxes[one].secrets[SecretField.CLIENT_SECRET]),
    ):
        before = world.store.mailboxes[one].secrets[name]
        await world.store.swap_secret(one, name, before, stolen)
        with pytest.raises(ValueError, match="belongs elsewhere"):
            await world.mailboxes.account(world.store.mailboxes[one])


@pytest.mark.parametrize(
    "change",
    [
        {"host": "evil.example.com"},
        {"port": 1},
        {"security": "starttls"},
        {"user": "eve"},
        {"auth": "xoauth2", "oauth": OAUTH},
    ],
)
async def test_c03_a_secret_is_not_sent_elsewhere_by_whoever_does_not_know_it(
    world: FetcherApi, change: dict[str, object]
) -> None:
    path = await world.created()
    status, document = await world.call("PATCH", path, change)

    assert (status, list(document["errors"])) == (422, ["secret"])
    assert (await world.call("PATCH", path, change | {"secret": "geheim"}))[0] == 200


@pytest.mark.parametrize("name", ["token_url", "authorize_url", "tenant", "client_id"])
async def test_c03_what_is_granted_for_tokens_is_not_sent_to_another_issuer(world: FetcherApi, name: str) -> None:
    path = await world.created(auth="xoauth2", oauth=OAUTH, client_secret="cs", refresh_token="rt")
    change = {"oauth": {name: "https://evil.example.com/token"}}
    status, document = await world.call("PATCH", path, change)

    assert (status, sorted(document["errors"])) == (422, ["client_secret", "refresh_token"])
    given = {"client_secret": "cs", "refresh_token": None}
    status, document = await world.call("PATCH", path, change | given)
    assert (status, document["has_client_secret"], document["has_refresh_token"]) == (200, True, False)
    assert document["oauth"]["client_id"] == ("app" if name != "client_id" else "https://evil.example.com/token")


async def test_c03_a_secret_is_written_and_never_read(world: FetcherApi) -> None:
    path = await world.created(client_secret="cs", refresh_token="rt")
    _, document = await world.call("GET", path)

    shown = {name: document[name] for name in document if name.startswith("has_")}
    assert shown == {"has_password": True, "has_client_secret": True, "has_refresh_token": True}
    assert not {"secret", "client_secret", "refresh_token", "secrets"} & document.keys()


async def test_a_clone_has_the_secrets_under_its_own_name_and_rests_until_it_was_tried(world: FetcherApi) -> None:
    path = await world.created(client_secret="cs", default=True)
    status, copy = await world.call("POST", f"{path}/clone", {"name": "Copy"})
    clone, origin = (world.store.mailboxes[MailboxId(each)] for each in (copy["id"], path.rpartition("/")[2]))

    assert (status, copy["name"], copy["active"], copy["default"], copy["has_password"]) == (
        201,
        "Copy",
        False,
        False,
        True,
    )
    assert clone.secrets.keys() == origin.secrets.keys()
    assert set(clone.secrets.values()).isdisjoint(origin.secrets.values())
    assert (await world.mailboxes.account(clone)).secret == "geheim"
    assert (await world.call("POST", f"{path}/clone"))[1]["name"] == "Support (copy)"


async def test_c04_no_answer_event_or_log_line_shows_a_secret(
    world: FetcherApi, capfd: pytest.CaptureFixture[str]
) -> None:
    secret, client_secret, refresh_token = CANARIES
    path = await world.created(secret=secret, client_secret=client_secret, refresh_token=refresh_token)
    every = {"secret": secret, "client_secret": client_secret, "refresh_token": refresh_token}
    wrong = {"nonsense": secret, "oauth": {"client_id": [client_secret]}, "secret": [refresh_token]}
    for method, where, body in (
        ("GET", path, None),
        ("GET", "/v1/mailboxes", None),
        ("PATCH", path, every | {"nonsense": secret}),
        ("PATCH", path, every | wrong),
        ("PATCH", path, every),
        ("PATCH", path, {"host": "other.example.com"}),
        ("POST", "/v1/mailboxes", every),
        ("POST", "/v1/mailboxes", dict(BOX) | every | wrong),
        ("POST", "/v1/mailboxes/test", dict(BOX) | {"secret": secret}),
        ("POST", f"{path}/test", None),
        ("POST", f"{path}/preview", None),
        ("POST", f"{path}/clone", {"name": "copy", "secret": secret}),
        ("POST", f"{path}/sync", None),
        ("POST", "/v1/keys/rotate", None),
        ("GET", "/v1/keys", None),
    ):
        await world.call(method, where, body)
    async with running(world.supervisor().run), running(world.loop().run):
        await world.ended(f"{path}/syncs/{next(iter(world.jobs.jobs))}")

    said = "".join([*world.texts, *map(repr, world.events.changes), *map(repr, world.store.mailboxes.values())])
    assert not any(canary in said for canary in CANARIES)
    assert not any(canary in "".join(capfd.readouterr()) for canary in CANARIES)
