"""Which operations read, change, order and try the desk's rules?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.http import Asker, Naming, etag, operation, routes_of
from router.entrypoints.documents.fields import VersionsPage, version_of
from router.entrypoints.documents.mail_rules import (
    RuleIn,
    RuleList,
    RuleOrder,
    RuleOut,
    RulePatch,
    RuleTest,
    RuleVersionOut,
    RuleVersions,
    TrialOut,
)
from router.entrypoints.documents.mappings import RollBack
from router.entrypoints.http.parameters import READ, WRITE, By, Id
from router.entrypoints.http.problems import problems
from router.handlers.mail_rules import MailRules


def mail_rule_routes(rules: MailRules) -> APIRouter:
    """The operations, each a translation of one verb of `handlers.mail_rules`."""
    routes = routes_of("/v1/rules", "rules")
    _add_reading(routes, rules)
    _add_writing(routes, rules)
    _add_going_back(routes, rules)
    return routes


def _add_reading(routes: APIRouter, rules: MailRules) -> None:
    @routes.get("", **operation(READ))
    async def list_rules(response: Response) -> RuleList:
        """List all rules, in the order in which they are asked. The ETag is that of the order, for `PUT /v1/rules/order`."""
        with problems():
            found, order = await rules.all()
        response.headers["ETag"] = etag(order.version)
        return RuleList(items=[RuleOut.of(each) for each in found])

    @routes.post("/test", **operation(READ))
    async def test_rule(body: RuleTest) -> TrialOut:
        """Say whether a rule, saved or not, matches a mail, and which of its conditions hold. Nothing is changed."""
        with problems():
            return TrialOut.of(await rules.try_out(body.rule.model_dump(), body.seen()), body.rule.actions)

    @routes.get("/{rule_id}", **operation(READ))
    async def get_rule(rule_id: Id, response: Response) -> RuleOut:
        """Show a rule."""
        with problems():
            rule = await rules.get(rule_id)
        response.headers["ETag"] = etag(rule.version)
        return RuleOut.of(rule)


def _add_writing(routes: APIRouter, rules: MailRules) -> None:
    @routes.post("", **operation(WRITE, audit="rule", status=HTTPStatus.CREATED, repeatable=True))
    async def create_rule(body: RuleIn, actor: Asker, name: Naming, response: Response) -> RuleOut:
        """Create a rule. It is asked from the next mail on."""
        with problems():
            rule = await rules.create(body.model_dump(), actor.id, name)
        response.headers.update({"ETag": etag(rule.version), "Location": f"/v1/rules/{rule.id}"})
        return RuleOut.of(rule)

    @routes.put("/order", **operation(WRITE, audit="rule", repeatable=True))
    async def order_rules(body: RuleOrder, by: By, response: Response) -> RuleList:
        """Put rules in order, all at once: those named are asked first, as they are named; the others stay behind them."""
        with problems():
            found, order = await rules.put_in_order(body.ids, by.version, by.actor, by.name)
        response.headers["ETag"] = etag(order.version)
        return RuleList(items=[RuleOut.of(each) for each in found])

    @routes.patch("/{rule_id}", **operation(WRITE, audit="rule", repeatable=True))
    async def change_rule(rule_id: Id, body: RulePatch, by: By, response: Response) -> RuleOut:
        """Change a rule: what is not given stays. Every version is kept."""
        with problems():
            given = body.model_dump(include=body.model_fields_set)
            rule = await rules.change(rule_id, given, by.version, by.actor, by.name)
        response.headers["ETag"] = etag(rule.version)
        return RuleOut.of(rule)

    @routes.delete("/{rule_id}", **operation(WRITE, audit="rule", status=HTTPStatus.NO_CONTENT, repeatable=True))
    async def delete_rule(rule_id: Id, by: By) -> None:
        """Delete a rule. Its versions stay; mail that only it held goes on."""
        with problems():
            await rules.registry.remove(rule_id, by.version, by.actor, by.name)


def _add_going_back(routes: APIRouter, rules: MailRules) -> None:
    @routes.get("/{rule_id}/versions", **operation(READ))
    async def list_rule_versions(rule_id: Id, wanted: Annotated[VersionsPage, Query()]) -> RuleVersions:
        """List what a rule was, who made it so, and when; also of a deleted one."""
        found = await rules.versions.of(rule_id, wanted.limit + 1, wanted.before)
        shown, behind = wanted.cut(found, version_of)
        return RuleVersions(items=[RuleVersionOut.of(each) for each in shown], next_cursor=behind)

    @routes.post("/{rule_id}/rollback", **operation(WRITE, audit="rule", repeatable=True))
    async def roll_back_rule(rule_id: Id, body: RollBack, by: By, response: Response) -> RuleOut:
        """Make a rule what it was at an earlier version, as a new version."""
        with problems():
            rule = await rules.roll_back(rule_id, body.version, by.version, by.actor, by.name)
        response.headers["ETag"] = etag(rule.version)
        return RuleOut.of(rule)
