"""Do sign-in and renewal hold against a provider that runs over HTTP and notices every mistake?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from fetcher.domain.mailbox import Auth, SecretField
from fetcher.domain.oauth import FLOW_LIFE, Expiring
from fetcher.domain.rules import SettingsInvalid
from fetcher.handlers.foresight import Foresight
from fetcher.handlers.mail_server import LoginRefused, MailboxUnavailable, ReauthNeeded
from fetcher.handlers.mailboxes import SecretNeeded
from fetcher.handlers.oauth import FlowUnknown, SignInRefused
from support.identity_provider import CLIENT_SECRET
from support.mailboxes import MAILBOX
from support.oauth import OAuthWorld, RecordedWarnings, all_at_once, consent

ADA = "usr_ada"


@pytest.fixture
async def world() -> AsyncIterator[OAuthWorld]:
    async with OAuthWorld() as made:
        yield made


@pytest.fixture
async def application() -> AsyncIterator[OAuthWorld]:
    async with OAuthWorld(Auth.XOAUTH2_APP) as made:
        yield made


async def test_o01_a_sign_in_asks_for_the_least_with_pkce_and_state(world: OAuthWorld) -> None:
    begun = await world.sign_ins.begin(MAILBOX, ADA)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.authorize_url).query).items()}

    assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == ("code", "S256", "mail")
    assert len(asked["state"]) >= 43
    assert asked["state"] not in str(world.flows.flows), "the database must not hold what proves who began"
    assert (asked["login_hint"], asked["redirect_uri"]) == ("support", begun.redirect_url)


async def test_o01_a_finished_sign_in_stores_a_sealed_refresh_token_and_reads_on(world: OAuthWorld) -> None:
    back = await consent((await world.sign_ins.begin(MAILBOX, ADA)).authorize_url)
    await world.sign_ins.finish(back["state"], back["code"], "", ADA)

    mailbox = await world.store.get(MAILBOX)
    assert await world.stored() in world.issuer.refresh
    assert await world.stored() not in str(mailbox.secrets)
    assert (mailbox.version, len(world.events.changes)) == (2, 1), "its owner has to notice"
    assert await world.tokens.access_token(mailbox) in world.issuer.access


async def test_o01_a_state_is_good_once_for_its_beginner_and_for_ten_minutes(world: OAuthWorld) -> None:
    back = await consent((await world.sign_ins.begin(MAILBOX, ADA)).authorize_url)
    await world.sign_ins.finish(back["state"], back["code"], "", ADA)
    stolen = await consent((await world.sign_ins.begin(MAILBOX, ADA)).authorize_url)
    late = await consent((await world.sign_ins.begin(MAILBOX, ADA)).authorize_url)

    for state, who in ((back["state"], ADA), ("guessed", ADA), (stolen["state"], "usr_eve"), (stolen["state"], ADA)):
        with pytest.raises(FlowUnknown):
            await world.sign_ins.finish(state, stolen["code"], "", who)
    world.time += FLOW_LIFE + timedelta(seconds=1)
    with pytest.raises(FlowUnknown):
        await world.sign_ins.finish(late["state"], late["code"], "", ADA)


async def test_o01_a_code_stolen_on_the_way_is_worth_nothing_without_its_verifier(world: OAuthWorld) -> None:
    victim = await consent((await world.sign_ins.begin(MAILBOX, ADA)).authorize_url)
    thief = await consent((await world.sign_ins.begin(MAILBOX, "usr_eve")).authorize_url)

    with pytest.raises(SignInRefused):
        await world.sign_ins.finish(thief["state"], victim["code"], "", "usr_eve")


async def test_a_sign_in_that_was_declined_or_gives_nothing_lasting_is_refused_in_words(world: OAuthWorld) -> None:
    declined = await consent((await world.sign_ins.begin(MAILBOX, ADA)).authorize_url)
    with pytest.raises(SignInRefused, match="access_denied"):
        await world.sign_ins.finish(declined["state"], "", "access_denied", ADA)

    world.issuer.offline = False
    back = await consent((await world.sign_ins.begin(MAILBOX, ADA)).authorize_url)
    with pytest.raises(SignInRefused, match="refresh token"):
        await world.sign_ins.finish(back["state"], back["code"], "", ADA)


async def test_a_sign_in_for_an_issuer_that_was_changed_meanwhile_is_forgotten(world: OAuthWorld) -> None:
    back = await consent((await world.sign_ins.begin(MAILBOX, ADA)).authorize_url)
    mailbox = world.store.mailboxes[MAILBOX]
    assert mailbox.settings.oauth
    elsewhere = replace(mailbox.settings.oauth, token_url="https://evil.example.com/token")
    world.store.mailboxes[MAILBOX] = replace(mailbox, settings=replace(mailbox.settings, oauth=elsewhere))

    with pytest.raises(FlowUnknown):
        await world.sign_ins.finish(back["state"], back["code"], "", ADA)
    assert world.issuer.asked == []


async def test_o01_however_many_ask_one_token_is_fetched_and_kept_until_shortly_before_its_end(
    world: OAuthWorld,
) -> None:
    tokens = await all_at_once(20, lambda: world.tokens.access_token(world.mailbox))
    world.time += timedelta(minutes=57)
    kept = await world.tokens.access_token(world.mailbox)
    world.time += timedelta(minutes=2)
    renewed = await world.tokens.access_token(world.mailbox)

    assert {*tokens, kept} == {tokens[0]}
    assert renewed != kept
    assert world.issuer.grants == ["refresh_token"] * 2


async def test_o01_replicas_never_use_one_rotating_refresh_token_twice(world: OAuthWorld) -> None:
    replicas = [world.replica(world.leases.of(f"replica {number}")) for number in range(4)]
    places = iter(range(8))
    await all_at_once(8, lambda: replicas[next(places) % 4].access_token(world.mailbox))

    assert world.issuer.reused == 0
    assert world.issuer.refresh == {await world.stored()}


async def test_o01_a_rotated_token_is_stored_though_a_key_is_rotated_at_that_moment(world: OAuthWorld) -> None:
    swap = world.store.swap_secret

    async def key_rotation_comes_first(*_: object) -> bool:
        world.store.swap_secret = swap  # type: ignore[method-assign] # the fault comes once
        return False

    world.store.swap_secret = key_rotation_comes_first  # type: ignore[assignment, method-assign] # a fault
    await world.tokens.access_token(world.mailbox)

    assert world.issuer.refresh == {await world.stored()}


async def test_o01_a_rotated_token_that_could_not_be_stored_is_not_lost(world: OAuthWorld) -> None:
    swap = world.store.swap_secret

    async def down(*_: object) -> bool:
        raise ConnectionError

    world.store.swap_secret = down  # type: ignore[assignment, method-assign] # a fault
    with pytest.raises(ConnectionError):
        await world.tokens.access_token(world.mailbox)
    world.store.swap_secret = swap  # type: ignore[method-assign] # healed

    assert await world.tokens.access_token(world.mailbox) in world.issuer.access
    assert (world.issuer.reused, world.issuer.refresh) == (0, {await world.stored()})


async def test_a_sign_in_during_a_renewal_wins(world: OAuthWorld) -> None:
    swap = world.store.swap_secret
    fresh = world.issuer.sign_in()

    async def signed_in_first(mailbox_id: str, name: SecretField, before: str | None, after: str) -> bool:
        world.store.swap_secret = swap  # type: ignore[method-assign] # the fault comes once
        stored = world.store.mailboxes[MAILBOX]
        theirs = world.secrets.encrypt(fresh, record=MAILBOX, field=name)
        world.store.mailboxes[MAILBOX] = replace(stored, secrets={**stored.secrets, name: theirs})
        return False

    world.store.swap_secret = signed_in_first  # type: ignore[assignment, method-assign] # a fault
    await world.tokens.access_token(world.mailbox)

    assert await world.stored() == fresh


async def test_o01_a_withdrawn_grant_is_asked_for_once_until_somebody_signs_in(world: OAuthWorld) -> None:
    world.issuer.revoke()
    for _ in range(3):
        with pytest.raises(ReauthNeeded) as refused:
            await world.tokens.access_token(world.mailbox)
    assert len(world.issuer.asked) == 1
    assert "Sign in again" in refused.value.fix

    back = await consent((await world.sign_ins.begin(MAILBOX, ADA)).authorize_url)
    await world.sign_ins.finish(back["state"], back["code"], "", ADA)
    assert await world.tokens.access_token(await world.store.get(MAILBOX)) in world.issuer.access


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_an_issuer_in_trouble_withdraws_nothing(world: OAuthWorld, status: int) -> None:
    world.issuer.down = status
    with pytest.raises(MailboxUnavailable) as failed:
        await world.tokens.access_token(world.mailbox)

    assert not isinstance(failed.value, LoginRefused)
    world.issuer.down = 0
    assert await world.tokens.access_token(world.mailbox)


async def test_o01_no_error_quotes_a_secret(world: OAuthWorld, application: OAuthWorld) -> None:
    used = await world.stored()
    world.issuer.revoke()
    with pytest.raises(ReauthNeeded) as refused:
        await world.tokens.access_token(world.mailbox)
    assert used not in str(refused.value)

    with pytest.raises(SettingsInvalid) as wrong:
        await application.sign_ins.give_client_secret(MAILBOX, "canary-wrong", None)
    assert "canary-wrong" not in str(wrong.value)
    assert await application.stored(SecretField.CLIENT_SECRET) == CLIENT_SECRET, "the one before stays"


async def test_o02_an_application_gets_tokens_for_itself(application: OAuthWorld) -> None:
    assert await application.tokens.access_token(application.mailbox) in application.issuer.access
    assert application.issuer.grants == ["client_credentials"]


async def test_o02_scopes_that_were_left_out_are_the_providers_least(application: OAuthWorld) -> None:
    settings = application.mailbox.settings
    assert settings.oauth
    bare = replace(settings, provider="microsoft365", oauth=replace(settings.oauth, scopes=()))
    await application.tokens.unsaved_token(bare, {SecretField.CLIENT_SECRET: CLIENT_SECRET})

    assert application.issuer.asked[-1]["scope"] == "https://outlook.office365.com/.default"


async def test_a_client_secret_is_tried_before_it_is_stored_and_its_end_is_kept(application: OAuthWorld) -> None:
    ends_at = application.time + timedelta(days=20)
    await application.sign_ins.give_client_secret(MAILBOX, CLIENT_SECRET, ends_at)

    _, grant = await application.sign_ins.status(MAILBOX)
    assert grant.client_secret_ends_at == ends_at
    assert await application.stored(SecretField.CLIENT_SECRET) == CLIENT_SECRET


async def test_nobody_signs_in_for_an_application_and_none_logs_in_without_a_secret(application: OAuthWorld) -> None:
    with pytest.raises(SettingsInvalid):
        await application.sign_ins.begin(MAILBOX, ADA)
    with pytest.raises(SecretNeeded):
        await application.tokens.access_token(replace(application.mailbox, secrets={}))


async def test_o01_ends_are_told_days_ahead_once_a_milestone_and_once_of_all_replicas(
    application: OAuthWorld,
) -> None:
    warnings = RecordedWarnings()
    replicas = [Foresight(application.grants, warnings, now=application.now) for _ in range(2)]
    await application.sign_ins.give_client_secret(MAILBOX, CLIENT_SECRET, application.time + timedelta(days=40))
    for _ in range(45):
        for replica in replicas:
            await replica.look()
        application.time += timedelta(days=1)

    assert [each.days_left for each in warnings.told] == [29, 14, 7, 3, 1, 0]
    assert {each.what for each in warnings.told} == {Expiring.CLIENT_SECRET}


async def test_a_refresh_token_that_lives_a_day_is_renewed_without_a_word(world: OAuthWorld) -> None:
    warnings = RecordedWarnings()
    foresight = Foresight(world.grants, warnings, now=world.now)
    world.issuer.refresh_life = 86_400
    for _ in range(24):
        await world.tokens.access_token(world.mailbox)
        await foresight.look()
        world.time += timedelta(hours=1)
    assert warnings.told == []

    world.time += timedelta(hours=20)
    await foresight.look()
    assert [each.what for each in warnings.told] == [Expiring.REFRESH_TOKEN]
