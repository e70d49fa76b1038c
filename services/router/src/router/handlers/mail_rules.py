"""How are the desk's rules created, changed, put in order, deleted, taken back and tried?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts.events.directory import Change, RuleChanged
from router.domain.conditions import ConditionInvalid
from router.domain.facts import Facts
from router.domain.mail_rule import MOST_CHARACTERS, MOST_OF_PATTERNS, ORDER_ID, MailRule, RuleOrder, place_of
from router.domain.people import Account, User
from router.domain.rulebook import CompiledRule, checks_of
from router.domain.seen import Seen
from router.handlers.assignees import refusal
from router.handlers.ports import ChangedMeanwhile, Entities
from router.handlers.registry import Invalid, Registry
from router.handlers.versions import BOOKKEEPING, Versions, entity_at

MOST: Final = 1000
NO_USER: Final = "The selected assignee id is invalid."
STEP: Final = 10
"""Between the positions of two rules, so that one can be put between them."""


def rule_changed(rule: MailRule, change: Change, actor: str) -> RuleChanged:
    """The event of a change."""
    return RuleChanged(entity_id=rule.id, change=change, version=rule.version, occurred_at=rule.updated_at, actor=actor)


def order_changed(order: RuleOrder, change: Change, actor: str) -> RuleChanged:
    """The event of another order: of all rules at once."""
    return RuleChanged(
        entity_id=order.id, change=change, version=order.version, occurred_at=order.updated_at, actor=actor
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one condition: `found` says why it holds, None where it does not."""

    condition: str
    found: str | None


@dataclass(frozen=True, slots=True)
class Trial:
    """Whether a rule would match a mail, and each of its conditions."""

    matched: bool
    conditions: Sequence[Tried]


class MailRules:
    """The verbs about rules."""

    def __init__(
        self,
        registry: Registry[MailRule],
        order: Registry[RuleOrder],
        accounts: Entities[Account],
        users: Entities[User],
        versions: Versions[MailRule],
    ) -> None:
        self.registry = registry
        self._order = order
        self.versions = versions
        self._accounts = accounts
        self._users = users

    async def all(self) -> tuple[list[MailRule], RuleOrder]:
        """All rules, in the order in which they are asked, and that order."""
        return await self._in(await self._order.store.get(ORDER_ID))

    async def _in(self, order: RuleOrder) -> tuple[list[MailRule], RuleOrder]:
        rules = [order.placed(each) for each in await self.registry.store.page(None, MOST)]
        return sorted(rules, key=place_of), order

    async def get(self, rule_id: str) -> MailRule:
        """One rule, where it stands now. Raises `NotFound`."""
        return (await self._order.store.get(ORDER_ID)).placed(await self.registry.store.get(rule_id))

    async def create(self, fields: dict[str, Any], actor: str, name: str | None = None) -> MailRule:
        """A new rule; behind all others where it names no position. Raises `Invalid`."""
        if done := await self.registry.left_by(name):
            return done
        others, order = await self.all()
        if len(others) >= MOST:
            raise Invalid({"name": [f"There are {MOST} rules already."]})
        behind = others[-1].position + STEP if others else STEP
        given = fields | {"position": behind if fields.get("position") is None else fields["position"]}
        given["placed_at"] = order.version
        rule = MailRule.model_validate(self.registry.born("rul", name) | given)
        compile_rule(rule)
        await self._check_named(rule)
        return await self.registry.add(rule, actor, name)

    async def change(
        self, rule_id: str, fields: dict[str, Any], version: int | None, actor: str, name: str | None = None
    ) -> MailRule:
        """A changed rule: what is not given stays. Raises `Invalid`, `NotFound`, `ChangedMeanwhile`."""
        order = await self._order.store.get(ORDER_ID)
        if done := await self.registry.left_by(name):
            return order.placed(done)
        before = await self.registry.store.get(rule_id)
        given = fields | ({"placed_at": order.version} if "position" in fields else {})
        wanted = MailRule.model_validate(before.model_dump() | given)
        compile_rule(wanted)
        if "actions" in fields:
            # Whom else it names may since have been blocked: that is no reason to keep a rule as it is.
            await self._check_named(wanted)

        def to(now: MailRule) -> MailRule:
            changed = MailRule.model_validate(now.model_dump() | given)
            compile_rule(changed)
            return changed

        return order.placed(await self.registry.change(rule_id, version, actor, to, name))

    async def put_in_order(
        self, rule_ids: Sequence[str], version: int | None, actor: str, name: str | None = None
    ) -> tuple[list[MailRule], RuleOrder]:
        """Ask these first, in this order; the others stay behind them as they are. `version` is the order's.

        All move at once; done again it changes nothing further. Raises `Invalid`, `ChangedMeanwhile`.
        """
        rules, order = await self.all()
        if done := await self._order.left_by(name):
            return await self._in(done)
        known = [rule.id for rule in rules]
        if len(set(rule_ids)) != len(rule_ids) or not set(rule_ids) <= set(known):
            raise Invalid({"ids": ["Name each rule once, and only rules that there are."]})
        if version not in {None, order.version}:
            raise ChangedMeanwhile(ORDER_ID)
        wanted = [*rule_ids, *(each for each in known if each not in set(rule_ids))]
        if wanted == known:
            return rules, (await self._order.found(order, name)).entity
        positions = {rule_id: place * STEP for place, rule_id in enumerate(wanted, 1)}

        def to(now: RuleOrder) -> RuleOrder:
            return now.model_copy(update={"positions": positions})

        # Bound to what was read: an order that somebody gave meanwhile is not undone unseen.
        await self._order.change(ORDER_ID, order.version, actor, to, name)
        return await self.all()

    async def roll_back(
        self, rule_id: str, to: int, version: int | None, actor: str, name: str | None = None
    ) -> MailRule:
        """Make a rule what it was at a version, as a new version. Raises `NotFound`, `Invalid`."""
        kept = (await entity_at(self.versions, rule_id, to)).model_dump(exclude=set(BOOKKEEPING))
        return await self.change(rule_id, kept, version, actor, name)

    async def try_out(self, fields: dict[str, Any], facts: Facts) -> Trial:
        """Whether a rule that is not saved would match a mail. Nothing is changed. Raises `Invalid`."""
        rule = MailRule.model_validate(self.registry.born("rul") | fields | {"position": 0})
        compiled = compile_rule(rule)
        seen = Seen(facts)
        tried = [Tried(check.condition.in_words(), check.evidence(seen)) for check in compiled.checks]
        return Trial(bool(compiled.evidence(seen)), tried)

    async def _check_named(self, rule: MailRule) -> None:
        errors: dict[str, list[str]] = {}
        account_id, user_id = rule.actions.account_id, rule.actions.assignee_id
        if account_id and not await self._accounts.many([account_id]):
            errors["actions.account_id"] = ["The selected account id is invalid."]
        if user_id and (why := refusal(next(iter(await self._users.many([user_id])), None), NO_USER)):
            errors["actions.assignee_id"] = [why]
        if errors:
            raise Invalid(errors)


def compile_rule(rule: MailRule) -> CompiledRule:
    """A rule that can be asked. Raises `Invalid`, which names the condition, its field and the rule."""
    for what, long, most in (
        ("All values", rule.characters, MOST_CHARACTERS),
        ("All regular expressions", rule.characters_of_patterns, MOST_OF_PATTERNS),
    ):
        if long > most:
            raise Invalid({"conditions": [f"{what} together may have {most} characters: make two rules of it."]})
    try:
        return CompiledRule(rule, checks_of(rule))
    except ConditionInvalid as error:
        raise Invalid({error.field: [f"Rule {rule.name!r}: {error}"]}) from error
