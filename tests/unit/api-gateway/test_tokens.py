"""Does a token open what it should, to whom it should, as long as it should?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from api_gateway.adapters.recent import REMEMBERED_FOR, RecentTokens
from api_gateway.domain.people import Role
from api_gateway.domain.tokens import (
    ENTROPY_BYTES,
    Identity,
    ScopesNotByAccount,
    ScopesNotYours,
    ScopesUnknown,
    TokenId,
    TokenRejected,
    digest,
    token_id,
    token_text,
)
from api_gateway.handlers.access import AccessUnavailable, identify
from api_gateway.handlers.tokens import TokenDesk, TokenIdTaken, Wish
from support.gateway import NOW, InMemoryAccess, a_person, a_token

KNOWN = frozenset({"ticket.read", "mail.read", "mailbox.read", "mailbox.write", "token.manage"})


class Draws:
    """Entropy that repeats its last draw for ever, once the given ones are used up."""

    def __init__(self, *seeds: int) -> None:
        self._seeds = list(seeds)

    def __call__(self, size: int) -> bytes:
        seed = self._seeds.pop(0) if len(self._seeds) > 1 else self._seeds[0]
        return bytes([seed]) * size


@pytest.fixture
def access() -> InMemoryAccess:
    kept = InMemoryAccess()
    for person in (a_person(), a_person(Role.VIEWER, "Vic")):
        kept.people[person.id] = person
    return kept


def _desk(access: InMemoryAccess, *seeds: int) -> TokenDesk:
    return TokenDesk(access, KNOWN, lambda: NOW, Draws(*seeds or (1,)))


def _identity(permissions: frozenset[str] = KNOWN, scopes: frozenset[str] | None = None) -> Identity:
    token, _ = a_token(99, scopes=scopes)
    return Identity(a_person(), token, permissions)


def test_a_token_has_a_visible_prefix_and_256_secret_bits() -> None:
    text = token_text(bytes(range(ENTROPY_BYTES)))

    assert token_id(text) == "tok_" + text[3:11]
    assert len(bytes.fromhex(text.rsplit("_", 1)[1])) * 8 == 256


async def test_only_the_digest_of_a_token_is_kept(access: InMemoryAccess) -> None:
    token, text = await _desk(access).create(_identity(), Wish("ci", frozenset({"mail.read"})))

    assert access.kept == {token.id: token}
    assert token.digest == digest(text)
    assert text.rsplit("_", 1)[1] not in repr(token)


@pytest.mark.parametrize("text", ["", "pd_", "pd_abcdefgh_" + "g" * 64, "pd_ABCDEFGH_" + "0" * 64, "x" * 10_000])
async def test_what_is_no_token_is_refused_without_asking_the_store(access: InMemoryAccess, text: str) -> None:
    with pytest.raises(TokenRejected, match="malformed"):
        await identify(access, text, KNOWN, NOW)

    assert access.asked == 0


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"digest": "0" * 64}, "unknown"),
        ({"revoked_at": NOW}, "revoked"),
        ({"expires_at": NOW}, "expired"),
        ({"person_id": "usr_gone"}, "unknown"),
    ],
)
async def test_a_wrong_revoked_expired_or_orphaned_token_is_refused(
    access: InMemoryAccess, fields: dict[str, object], why: str
) -> None:
    token, text = a_token(**fields)
    access.kept[token.id] = token

    with pytest.raises(TokenRejected, match=why):
        await identify(access, text, KNOWN, NOW)


async def test_a_token_may_what_its_person_may_and_its_scopes_allow(access: InMemoryAccess) -> None:
    token, text = a_token(person_id="usr_vic", scopes=frozenset({"mail.read", "mailbox.write"}))
    access.kept[token.id] = token

    identity = await identify(access, text, KNOWN, NOW)

    assert identity.permissions == {"mail.read"}


async def test_last_use_is_noted_once_a_minute(access: InMemoryAccess) -> None:
    token, text = a_token()
    access.kept[token.id] = token

    seen = []
    for seconds in (0, 59, 60):
        await identify(access, text, KNOWN, NOW + timedelta(seconds=seconds))
        seen.append(access.kept[token.id].last_used_at)

    assert seen == [NOW, NOW, NOW + timedelta(seconds=60)]


async def test_nobody_passes_on_what_they_may_not_do(access: InMemoryAccess) -> None:
    with pytest.raises(ScopesNotYours, match=r"token\.manage"):
        await _desk(access).create(_identity(frozenset({"mail.read"})), Wish("x", frozenset({"token.manage"})))
    with pytest.raises(ScopesNotYours):
        await _desk(access).create(_identity(KNOWN - {"mailbox.write"}), Wish("x", role=Role.ADMIN))
    with pytest.raises(ScopesUnknown, match="everything"):
        await _desk(access).create(_identity(), Wish("x", frozenset({"everything"})))

    assert not access.kept


async def test_a_token_limited_to_accounts_may_only_what_keeps_accounts_apart(access: InMemoryAccess) -> None:
    accounts = frozenset({"acc_1"})
    with pytest.raises(ScopesNotByAccount, match=r"mail\.read"):
        await _desk(access).create(_identity(), Wish("x", frozenset({"mail.read"}), accounts=accounts))
    admin, text = await _desk(access).create(_identity(), Wish("x", role=Role.ADMIN, accounts=accounts))

    assert (admin.scopes, admin.accounts) == ({"ticket.read"}, accounts)
    assert (await identify(access, text, KNOWN, NOW)).permissions == {"ticket.read"}


async def test_an_admins_token_keeps_up_with_later_operations_and_a_limited_one_does_not(
    access: InMemoryAccess,
) -> None:
    unlimited, _ = await _desk(access, 1).create(_identity(), Wish("x", role=Role.ADMIN))
    from_limited, _ = await _desk(access, 2).create(_identity(scopes=KNOWN), Wish("x", role=Role.ADMIN))
    viewer, _ = await _desk(access, 3).create(_identity(), Wish("x", role=Role.VIEWER))

    assert unlimited.scopes is None
    assert from_limited.scopes == KNOWN
    assert viewer.scopes == {"ticket.read", "mail.read", "mailbox.read"}


async def test_a_taken_prefix_is_drawn_again_but_not_for_ever(access: InMemoryAccess) -> None:
    first, _ = await _desk(access, 1).create(_identity(), Wish("a", role=Role.VIEWER))
    second, _ = await _desk(access, 1, 2).create(_identity(), Wish("b", role=Role.VIEWER))

    assert first.id != second.id
    with pytest.raises(TokenIdTaken):
        await _desk(access, 1).create(_identity(), Wish("c", role=Role.VIEWER))


async def test_a_revoked_token_is_remembered_two_seconds_at_most(access: InMemoryAccess) -> None:
    token, text = a_token()
    access.kept |= {each.id: each for each in (token, a_token(2)[0])}
    clock = [0.0]
    recent = RecentTokens(access, lambda: clock[0])

    await identify(recent, text, KNOWN, NOW)
    await access.revoke(token.id, NOW)
    clock[0] = REMEMBERED_FOR.total_seconds() - 0.01
    await identify(recent, text, KNOWN, NOW)
    assert access.asked == 1
    clock[0] = REMEMBERED_FOR.total_seconds()
    with pytest.raises(TokenRejected, match="revoked"):
        await identify(recent, text, KNOWN, NOW)


async def test_unknown_tokens_are_not_remembered_and_outages_are_not_hidden(access: InMemoryAccess) -> None:
    token, text = a_token()
    recent = RecentTokens(access, lambda: 0.0)

    assert await recent.find(TokenId(token.id)) is None
    access.kept[token.id] = token
    assert (await identify(recent, text, KNOWN, NOW)).token.id == token.id
    access.down = True
    with pytest.raises(AccessUnavailable):
        await RecentTokens(access, lambda: 0.0).find(token.id)
