"""Which accounts, users, mappings and rules does a large installation have? The same for the same amounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from pymongo.asynchronous.database import AsyncDatabase

from contracts.values import AccountId, Category, MappingId, Priority, UserId
from router.adapters.documents import entity_document
from router.adapters.schema import Schema
from router.domain.entity import Entity
from router.domain.mail_rule import Actions, Condition, MailRule, Part, Test
from router.domain.mapping import Mapping, PatternType, key_of
from router.domain.people import User, with_addresses

BORN: Final = datetime(2026, 1, 5, tzinfo=UTC)
AT_ONCE: Final = 2000
_TIMES: Final = {"created_at": BORN, "updated_at": BORN}


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much there is."""

    mappings: int = 0
    rules: int = 0
    users: int = 0


async def fill(database: AsyncDatabase[dict[str, Any]], schema: Schema, amounts: Amounts) -> None:
    """Write it down, straight into the collections."""
    await schema.ready()
    for name, entities in (
        ("mappings", mappings(amounts.mappings)),
        ("rules", rules(amounts.rules)),
        ("users", users(amounts.users)),
    ):
        while batch := [entity_document(each) for each in islice(entities, AT_ONCE)]:
            await database[name].insert_many(batch, ordered=False)


def mappings(count: int) -> Iterator[Entity]:
    """Addresses, domains and wildcards in turn; a few speak of the base set's senders."""
    for number in range(count):
        kind = list(PatternType)[number % 3]
        domain = f"company{number}.example" if number else "example.net"
        pattern = {
            PatternType.EMAIL: f"customer{number}@example.net",
            PatternType.DOMAIN: domain,
            PatternType.WILDCARD: f"*.{domain}",
        }[kind]
        yield Mapping(
            id=MappingId(f"map_{number:06}"),
            domain_pattern=pattern,
            pattern_type=kind,
            key=key_of(pattern, kind),
            account_id=AccountId(f"acc_{number % 500}"),
            default_priority=Priority.HIGH,
            **_TIMES,
        )


def rules(count: int) -> Iterator[Entity]:
    """Rules of every sort: words in subject and text, expressions, senders, recipients, headers, files, sizes."""
    looks = (
        lambda n: Condition(part=Part.SUBJECT, test=Test.CONTAINS, values=(f"project {n}", f"contract {n}")),
        lambda n: Condition(part=Part.TEXT, test=Test.CONTAINS, values=(f"part number {n}-",)),
        lambda n: Condition(part=Part.SUBJECT, test=Test.MATCHES, values=(rf"\bcase[- ]?{n}\b",)),
        lambda n: Condition(part=Part.SENDER, test=Test.IN_DOMAIN, values=(f"partner{n}.example",)),
        lambda n: Condition(part=Part.RECIPIENT, test=Test.IS, values=(f"team{n}@example.org",)),
        lambda n: Condition(part=Part.HEADER, header="x-campaign", test=Test.IS, values=(f"c{n}",)),
        lambda n: Condition(part=Part.ATTACHMENT_NAME, test=Test.ENDS_WITH, values=(f".{n}z",)),
        lambda n: Condition(part=Part.TEXT, test=Test.MATCHES, values=(rf"serial\s+[A-Z]{{2}}{n}\d+",)),
    )
    for number in range(count):
        size = Condition(part=Part.SIZE, test=Test.AT_LEAST, values=("100",))
        yield MailRule(
            id=f"rul_{number:04}",
            name=f"Rule {number}",
            position=number,
            conditions=(looks[number % len(looks)](number), size),
            actions=Actions(category=Category.BILLING, tags=(f"r{number}",)),
            **_TIMES,
        )


def users(count: int) -> Iterator[Entity]:
    """People of many companies, the base set's senders among them."""
    for number in range(count):
        address = (
            f"customer{number}@example.net" if number < AT_ONCE else f"person{number}@company{number % 9000}.example"
        )
        user = User(id=UserId(f"usr_{number:06}"), addresses=(address,), account_id=None, **_TIMES)
        yield with_addresses(user, user.addresses)
