"""Do accounts, users, mappings, policy and held mails keep their promises in MongoDB as they do in memory?"""

from typing import Any

import pytest

from contracts.events.directory import Change, DirectoryEvent, PolicyChanged, UserCreated
from contracts.events.mail import MailParsed
from contracts.values import AccountId, DeliveryId, MailboxId, MappingId, Outcome, ReasonCode, UserId
from router.domain.handling import MailboxPolicy, Treatment
from router.domain.held import HeldMail, HeldState
from router.domain.mail_rule import MailRule
from router.domain.people import Account, Origin, User
from router.domain.policy import UserPolicy
from router.handlers.accounts import account_changed
from router.handlers.mail_rules import rule_changed
from router.handlers.mailbox_policies import mailbox_policy_changed
from router.handlers.mappings import mapping_changed
from router.handlers.ports import (
    UNMERGED,
    ChangedMeanwhile,
    NotFound,
    Taken,
    Wanted,
)
from router.handlers.users import user_changed
from support.examples import an_event
from support.routing import DEFAULT, FREEMAIL, NOW, a_mapping, an_account
from support.routing_stores import Stores

PARSED = an_event(MailParsed)


def a_user(user_id: str, *identities: str, **changes: Any) -> User:
    fields: dict[str, Any] = {"id": UserId(user_id), "addresses": identities, "identities": identities}
    return User.model_validate(fields | {"created_at": NOW, "updated_at": NOW, "origin": Origin.MAIL} | changes)


def created(user: User) -> tuple[User, DirectoryEvent]:
    return user, user_changed(user, Change.CREATED, "")


def next_of(account: Account, **changes: Any) -> Account:
    return account.model_copy(update=changes | {"version": account.version + 1})


async def added(world: Stores, account: Account) -> Account:
    await world.accounts.insert(account, account_changed(account, Change.CREATED, "usr_admin"))
    return account


async def test_what_is_stored_is_read_back_as_it_was(world: Stores) -> None:
    account = await added(world, an_account("acc_1", "a.example", "b.example"))
    mapping = a_mapping("acme.com", custom_rules={"keywords": ["urgent"], "auto_escalate": True})
    await world.mappings.insert(mapping, mapping_changed(mapping, Change.CREATED, "usr_admin"))

    assert await world.accounts.get("acc_1") == account
    assert await world.mappings.get(mapping.id) == mapping
    directory = await world.directory.load()
    assert directory.by_domain["b.example"] == account
    assert directory.mapping_for("x@acme.com") == mapping
    assert directory.freemail == FREEMAIL
    assert directory.accounts[DEFAULT].name == "Default account"


async def test_a_change_needs_the_version_before_it(world: Stores) -> None:
    account = await added(world, an_account("acc_1", "a.example"))
    changed = next_of(account, domains=())

    await world.accounts.replace(changed, account_changed(changed, Change.UPDATED, "usr_admin"))

    assert await world.accounts.get("acc_1") == changed
    with pytest.raises(ChangedMeanwhile):
        await world.accounts.replace(changed, account_changed(changed, Change.UPDATED, "usr_admin"))
    gone = an_account("acc_none").model_copy(update={"version": 2})
    with pytest.raises(NotFound):
        await world.accounts.replace(gone, account_changed(gone, Change.UPDATED, "usr_admin"))


async def test_no_two_accounts_share_a_domain_and_many_have_none(world: Stores) -> None:
    await added(world, an_account("acc_1", "a.example"))
    for name in ("acc_2", "acc_3"):
        await added(world, an_account(name))
    third = next_of(an_account("acc_3"), domains=("b.example", "a.example"))

    with pytest.raises(Taken, match="domains"):
        await added(world, an_account("acc_4", "a.example"))
    with pytest.raises(Taken, match="domains"):
        await world.accounts.replace(third, account_changed(third, Change.UPDATED, ""))


async def test_what_was_deleted_frees_what_it_had_and_its_event_is_announced_all_the_same(world: Stores) -> None:
    account = await added(world, an_account("acc_1", "a.example"))
    gone = next_of(account)
    await world.accounts.delete(gone, account_changed(gone, Change.DELETED, "usr_admin"))

    with pytest.raises(NotFound):
        await world.accounts.get("acc_1")
    await added(world, an_account("acc_2", "a.example"))
    waiting = await world.outbox.waiting(10)
    assert {(each.event.key, each.event.version) for _, each in waiting} == {("acc_1", 1), ("acc_1", 2), ("acc_2", 1)}
    await world.outbox.clear([mark for mark, _ in waiting])
    await world.outbox.clear([mark for mark, _ in waiting])
    assert await world.outbox.waiting(10) == []


async def test_lists_are_in_order_and_hold_only_what_is_wanted(world: Stores) -> None:
    for number in range(5):
        await added(world, an_account(f"acc_{number}", name=f"Com(pany) {number}"))

    first = await world.accounts.page(None, 2, Wanted({}, "com(PANY)"))
    rest = await world.accounts.page(first[-1].id, 10, Wanted({}, "com(PANY)"))

    assert [each.id for each in [*first, *rest]] == [f"acc_{number}" for number in range(5)]
    assert await world.accounts.count() == 6
    assert [each.id for each in await world.accounts.many(["acc_1", "acc_x"])] == ["acc_1"]


async def test_users_are_found_by_their_identities_and_merged_ones_are_somebody_else(world: Stores) -> None:
    old, new = (
        a_user("usr_old", "old@x.example", merged_into="usr_new"),
        a_user("usr_new", "new@x.example", "n@x.example"),
    )
    assert await world.users.add([created(old), created(new)])

    found = await world.users.by_identities(["old@x.example", "n@x.example", "nobody@x.example"])

    assert found == {"old@x.example": new, "n@x.example": new}


async def test_whoever_was_merged_is_told_apart_from_whoever_is_still_themself(world: Stores) -> None:
    users = [a_user("usr_old", "old@x.example", merged_into="usr_new"), a_user("usr_new", "new@x.example")]
    await world.users.add(list(map(created, users)))

    assert [each.id for each in await world.users.page(None, 9, Wanted(UNMERGED))] == ["usr_new"]
    assert [await world.users.count(Wanted(each)) for each in (UNMERGED, {"merged_into": "usr_new"}, {})] == [1, 1, 2]


async def test_users_who_were_merged_into_each_other_at_the_same_moment_are_one(world: Stores) -> None:
    """So are those whose chain leads into the circle; one that leads to nobody changes nothing."""
    merged = {"usr_a": "usr_b", "usr_b": "usr_c", "usr_c": "usr_a", "usr_0": "usr_b", "usr_lost": "usr_nobody"}
    users = {each: a_user(each, f"{each}@x.example", merged_into=into) for each, into in merged.items()}
    assert await world.users.add([created(each) for each in users.values()])

    found = await world.users.by_identities([f"{each}@x.example" for each in users])

    one = users["usr_a"].model_copy(update={"merged_into": None})
    assert found == {f"{each}@x.example": one for each in ("usr_a", "usr_b", "usr_c", "usr_0")} | {
        "usr_lost@x.example": users["usr_lost"]
    }


async def test_of_users_made_at_the_same_moment_one_is_stored_and_the_others_are(world: Stores) -> None:
    assert await world.users.add([created(a_user("usr_1", "a@x.example"))])

    assert not await world.users.add([created(a_user("usr_2", "a@x.example")), created(a_user("usr_3", "b@x.example"))])

    found = await world.users.by_identities(["a@x.example", "b@x.example"])
    assert {name: user.id for name, user in found.items()} == {"a@x.example": "usr_1", "b@x.example": "usr_3"}
    assert {type(each.event) for _, each in await world.outbox.waiting(10)} == {UserCreated}


async def test_the_policy_is_there_from_the_beginning_and_changes_by_versions(world: Stores) -> None:
    before = await world.policies.read()
    after = before.model_copy(update={"auto_create_users": False, "version": 2})
    event = PolicyChanged(entity_id=after.id, change=Change.UPDATED, version=2, occurred_at=NOW)

    await world.policies.write(after, event)

    assert before == UserPolicy(created_at=NOW, updated_at=NOW)
    assert await world.policies.read() == after
    with pytest.raises(ChangedMeanwhile):
        await world.policies.write(after, event)


async def test_the_revision_rises(world: Stores) -> None:
    assert await world.revisions.current() == 0
    await world.revisions.rise()
    await world.revisions.rise()
    assert await world.revisions.current() == 2
    assert (await world.directory.load()).revision == 2


async def test_versions_of_a_mapping_stay_whatever_was_announced(world: Stores) -> None:
    mapping = a_mapping("acme.com")
    await world.mappings.insert(mapping, mapping_changed(mapping, Change.CREATED, "usr_a"))
    later = mapping.model_copy(update={"version": 2, "priority": 7, "account_id": AccountId("acc_2")})
    waiting = await world.outbox.waiting(10)
    await world.outbox.clear([mark for mark, _ in waiting])
    await world.mappings.replace(later, mapping_changed(later, Change.UPDATED, "usr_b"))

    found = await world.versions.of(MappingId(mapping.id), 10)

    assert [(each.entity, each.change, each.actor) for each in found] == [
        (later, Change.UPDATED, "usr_b"),
        (mapping, Change.CREATED, "usr_a"),
    ]
    assert await world.versions.of(MappingId(mapping.id), 1) == found[:1]
    assert await world.versions.of(MappingId(mapping.id), 1, 2) == found[1:]
    assert await world.versions.of(MappingId(mapping.id), 1, 1) == []


def a_held_mail(number: int, **changes: Any) -> HeldMail:
    fields: dict[str, Any] = {
        "id": DeliveryId(f"dlv_{number}"),
        "outcome": Outcome.HELD,
        "reason": ReasonCode.APPROVAL_NEEDED,
        "detail": "waits",
        "sender": PARSED.mail.sender,
        "held_at": NOW,
        "delivery": PARSED.delivery,
        "mail": PARSED.mail,
    }
    return HeldMail.model_validate(fields | changes)


async def test_held_mails_are_kept_whole_once_and_in_order(world: Stores) -> None:
    mails = [a_held_mail(number) for number in range(4)]
    await world.held.keep(mails[:2])
    await world.held.keep([a_held_mail(1, detail="again"), *mails[2:]])

    first = await world.held.page(None, 3, Wanted({"state": "waiting"}))
    rest = await world.held.page(first[-1].position, 3, Wanted({"state": "waiting"}))

    assert [*first, *rest] == mails
    assert await world.held.count(Wanted({"reason": "approval_needed"})) == 4
    with pytest.raises(NotFound):
        await world.held.get(DeliveryId("dlv_none"))


async def test_a_release_is_asked_for_once_and_marked_when_done(world: Stores) -> None:
    await world.held.keep([a_held_mail(1), a_held_mail(2)])

    asked = await world.held.ask_release(DeliveryId("dlv_1"), "usr_a")
    again = await world.held.ask_release(DeliveryId("dlv_1"), "usr_b")

    assert asked == again
    assert (asked.state, asked.released_by) == (HeldState.RELEASING, "usr_a")
    assert await world.held.asked(10) == [asked]
    await world.held.mark_released([asked.id], NOW)
    assert await world.held.asked(10) == []
    assert (await world.held.ask_release(asked.id, "usr_c")).state is HeldState.RELEASED
    assert [each.id for each in await world.held.page(None, 9, Wanted({"state": "waiting"}))] == ["dlv_2"]


async def test_a_page_by_its_place_leaves_out_what_comes_before_it(world: Stores) -> None:
    for name in ("acc_1", "acc_2", "acc_3"):
        await added(world, an_account(name, name="Numbered"))
    wanted = Wanted({"name": "Numbered"}, skip=1)

    assert [each.id for each in await world.accounts.page(None, 1, wanted)] == ["acc_2"]
    assert await world.accounts.page(None, 5, Wanted({"name": "Numbered"}, skip=3)) == []
    assert await world.accounts.count(wanted) == 3


async def test_rules_are_read_back_with_the_directory_and_their_versions_stay(world: Stores) -> None:
    looks = ({"part": "subject", "test": "contains", "values": ["bill"]},)
    fields = {"id": "rul_1", "name": "Bills", "conditions": looks, "created_at": NOW, "updated_at": NOW}
    rule = MailRule.model_validate(fields | {"actions": {"tags": ["bill"], "ending": "hold"}})
    await world.rules.insert(rule, rule_changed(rule, Change.CREATED, "usr_a"))
    later = rule.model_copy(update={"version": 2, "position": 7})
    await world.rules.replace(later, rule_changed(later, Change.UPDATED, "usr_b"))

    assert await world.rules.get("rul_1") == later
    assert [each.rule for each in (await world.directory.load()).rulebook.rules] == [later]
    assert [each.entity for each in await world.rule_versions.of("rul_1", 10)] == [later, rule]
    assert [event.event.type for _, event in await world.outbox.waiting(10)] == ["rule.changed.v1"] * 2


async def test_policies_of_mailboxes_are_read_with_the_directory(world: Stores) -> None:
    policy = MailboxPolicy(id=MailboxId("mbx_1"), on_spam=Treatment.HOLD, created_at=NOW, updated_at=NOW)
    await world.mailboxes.insert(policy, mailbox_policy_changed(policy, Change.CREATED, "usr_a"))

    directory = await world.directory.load()
    assert directory.handling_of(policy.id).on_spam is Treatment.HOLD
    assert directory.handling_of(None).on_spam is Treatment.FLAG
    assert [event.event.type for _, event in await world.outbox.waiting(10)] == ["mailbox_policy.changed.v1"]


async def test_a_mail_that_waits_for_something_else_says_so_and_one_that_went_on_stays_as_it_was(world: Stores) -> None:
    first = [a_held_mail(1), a_held_mail(2)]
    await world.held.keep(first)
    await world.held.ask_release(DeliveryId("dlv_2"), "usr_a")
    now = {"outcome": "quarantined", "reason": "spam", "detail": "spam", "overdue": True}

    await world.held.restate([a_held_mail(number, **now) for number in (1, 2)])

    one, two = [await world.held.get(each.id) for each in first]
    assert (one.outcome, one.reason, one.detail) == (Outcome.QUARANTINED, ReasonCode.SPAM, "spam")
    assert (one.overdue, one.mail, one.position) == (False, first[0].mail, first[0].position)
    assert (two.reason, two.detail) == (first[1].reason, first[1].detail)
