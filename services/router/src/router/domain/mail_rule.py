"""What does a rule say that people wrote? Conditions on a mail, and what is to become of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import Field

from contracts.values import AccountId, Category, Outcome, Priority, UserId, Value
from router.domain.entity import Entity

MOST_CONDITIONS: Final = 20
MOST_VALUES: Final = 50
MOST_TAGS: Final = 20
MOST_CHARACTERS: Final = 50_000
"""Of the values of all conditions of a rule: every version of it is kept, and those not announced yet in one document."""
MOST_OF_PATTERNS: Final = 2_000
"""Characters of all regular expressions of a rule: 50,000 may take seconds to compile, in which no mail goes on."""


class Part(StrEnum):
    """What of a mail a condition looks at."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    SUBJECT = "subject"
    TEXT = "text"
    HEADER = "header"
    ATTACHMENT_NAME = "attachment_name"
    ATTACHMENT_TYPE = "attachment_type"
    ATTACHMENTS = "attachments"
    """How many files the mail has; pictures within its text do not count."""
    SIZE = "size"
    """Bytes."""
    LANGUAGE = "language"
    KIND = "kind"
    VERDICT = "verdict"
    """What DMARC came to: `pass`, `fail`, `none` or `unknown`."""
    SPAM = "spam"
    """What the mailbox's own server says: `yes`, `no` or `unknown`."""


class Test(StrEnum):
    """How it looks. Letter case never matters, unless a regular expression says `(?-i)`."""

    __test__ = False

    IS = "is"
    CONTAINS = "contains"
    BEGINS_WITH = "begins_with"
    ENDS_WITH = "ends_with"
    MATCHES = "matches"
    """A regular expression of RE2."""
    IN_DOMAIN = "in_domain"
    """The domain of an address, or one below it."""
    EXISTS = "exists"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


TEXTUAL: Final = frozenset({Test.IS, Test.CONTAINS, Test.BEGINS_WITH, Test.ENDS_WITH, Test.MATCHES})
_COUNTED: Final = frozenset({Test.AT_LEAST, Test.AT_MOST})
TESTS: Final = {
    Part.SENDER: TEXTUAL | {Test.IN_DOMAIN},
    Part.RECIPIENT: TEXTUAL | {Test.IN_DOMAIN},
    Part.SUBJECT: TEXTUAL,
    Part.TEXT: TEXTUAL,
    Part.HEADER: TEXTUAL | {Test.EXISTS},
    Part.ATTACHMENT_NAME: TEXTUAL,
    Part.ATTACHMENT_TYPE: TEXTUAL,
    Part.ATTACHMENTS: _COUNTED | {Test.EXISTS},
    Part.SIZE: _COUNTED,
    Part.LANGUAGE: frozenset({Test.IS}),
    Part.KIND: frozenset({Test.IS}),
    Part.VERDICT: frozenset({Test.IS}),
    Part.SPAM: frozenset({Test.IS}),
}
"""Which tests each part allows."""
WITHOUT_VALUES: Final = frozenset({Test.EXISTS})


class Condition(Value):
    """One look at a mail. It holds where any of `values` does; `negated`: where none does."""

    part: Part
    test: Test
    values: tuple[str, ...] = Field(default=(), max_length=MOST_VALUES)
    header: str = ""
    """The name of the header that is looked at, where `part` says so."""
    negated: bool = False

    def in_words(self) -> str:
        """The condition as people say it."""
        part = f"header {self.header}" if self.header else self.part.value.replace("_", " ")
        values = " or ".join(repr(each) for each in self.values)
        return " ".join(filter(None, (part, "not" if self.negated else "", self.test.value.replace("_", " "), values)))


ORDER_ID: Final = "rule_order"


class Match(StrEnum):
    """How many of the conditions have to hold."""

    ALL = "all"
    ANY = "any"


class Ending(StrEnum):
    """What ends a mail's way."""

    HOLD = "hold"
    QUARANTINE = "quarantine"
    IGNORE = "ignore"
    """It becomes no ticket; its bytes and its history stay."""


OUTCOMES: Final = {
    Ending.HOLD: Outcome.HELD,
    Ending.QUARANTINE: Outcome.QUARANTINED,
    Ending.IGNORE: Outcome.IGNORED,
}


class Then(StrEnum):
    """What comes after a rule that matched."""

    CONTINUE = "continue"
    STOP = "stop"
    """No further rule that people wrote is asked."""


class Actions(Value):
    """What becomes of a mail; what is absent is left to others."""

    account_id: AccountId | None = None
    assignee_id: UserId | None = None
    category: Category | None = None
    priority: Priority | None = None
    tags: tuple[str, ...] = Field(default=(), max_length=MOST_TAGS)
    ending: Ending | None = None
    forwarded_as_requester: bool = False
    """Of a mail that a proven agent forwarded, whoever wrote it first becomes the requester."""


class MailRule(Entity):
    """A rule of the desk. Rules are asked in the order of their `position`, then of their ids."""

    name: str
    position: int = 0
    placed_at: int = 0
    """The order's version when its position was given: what the order says since then goes before it."""
    is_active: bool = True
    match: Match = Match.ALL
    conditions: tuple[Condition, ...] = Field(min_length=1, max_length=MOST_CONDITIONS)
    actions: Actions = Actions()
    then: Then = Then.CONTINUE

    @property
    def characters(self) -> int:
        """How long all that its conditions look for is together."""
        return sum(len(value) for condition in self.conditions for value in condition.values)

    @property
    def characters_of_patterns(self) -> int:
        """How long its regular expressions are together."""
        return sum(
            len(value) for condition in self.conditions if condition.test is Test.MATCHES for value in condition.values
        )


class RuleOrder(Entity):
    """Where rules stand that were put in order together: one document, so that all of them move at once or none."""

    id: str = ORDER_ID
    positions: dict[str, int] = Field(default_factory=dict)
    """By the rules' ids; of deleted ones, too, until the next order."""

    def placed(self, rule: MailRule) -> MailRule:
        """The rule at the position that was said of it last."""
        position = self.positions.get(rule.id)
        ordered = position is not None and self.version > rule.placed_at
        return rule.model_copy(update={"position": position}) if ordered else rule


def place_of(rule: MailRule) -> tuple[int, str]:
    """What sorts rules: the first is asked first."""
    return rule.position, rule.id
