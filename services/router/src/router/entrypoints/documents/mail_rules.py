"""How are the desk's rules written down, and how is a mail to try one on?"""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from chassis.http import NoBool
from contracts.values import (
    Address,
    Attachment,
    Authentication,
    BlobKey,
    Category,
    HeaderField,
    Mail,
    MailKind,
    Priority,
    Verdict,
)
from router.domain.facts import Facts, facts_of
from router.domain.mail_rule import MOST_CONDITIONS, MOST_TAGS, MOST_VALUES, Ending, MailRule, Match, Part, Test, Then
from router.entrypoints.documents.fields import Account, Document, MailAddress, Person, Text
from router.handlers.mail_rules import MOST, Trial
from router.handlers.versions import Version

Tag = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=50, pattern=r"^[^\s,\x00-\x1f]+$")
]
HeaderName = Annotated[str, StringConstraints(to_lower=True, max_length=100, pattern=r"^[!-9;-~]*$")]
Position = Annotated[int, Field(ge=0, le=1_000_000), NoBool]
RuleId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
_LONGEST_TEXT: Final = 32_768


class ConditionDocument(Document):
    """One look at a mail. It holds where any of `values` does; `negated`: where none does."""

    part: Part
    test: Test
    values: Annotated[tuple[Annotated[str, Field(max_length=1000)], ...], Field(max_length=MOST_VALUES)] = ()
    header: HeaderName = ""
    negated: bool = False


class ActionsDocument(Document):
    """What becomes of a mail; what is absent is left to others."""

    account_id: Account | None = None
    assignee_id: Person | None = None
    category: Category | None = None
    priority: Priority | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=MOST_TAGS)] = ()
    ending: Ending | None = None
    forwarded_as_requester: bool = False


class RuleIn(Document):
    """A rule to be created; without a position it stands behind all others."""

    name: Text
    position: Position | None = None
    is_active: bool = True
    match: Match = Match.ALL
    conditions: Annotated[tuple[ConditionDocument, ...], Field(min_length=1, max_length=MOST_CONDITIONS)]
    actions: ActionsDocument = ActionsDocument()
    then: Then = Then.CONTINUE


class RulePatch(Document):
    """A change of a rule: what is absent stays. Conditions and actions are given whole."""

    name: Text = ""
    position: Position = 0
    is_active: bool = True
    match: Match = Match.ALL
    conditions: Annotated[tuple[ConditionDocument, ...], Field(min_length=1, max_length=MOST_CONDITIONS)] = ()
    actions: ActionsDocument = ActionsDocument()
    then: Then = Then.CONTINUE


class RuleOut(Document):
    """A rule."""

    id: str
    name: str
    position: int
    is_active: bool
    match: Match
    conditions: tuple[ConditionDocument, ...]
    actions: ActionsDocument
    then: Then
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, rule: MailRule) -> Self:
        """Write a rule."""
        return cls.model_validate(rule.model_dump(exclude={"placed_at"}))


class RuleList(Document):
    """All rules, in the order in which they are asked."""

    items: list[RuleOut]


class RuleVersionOut(Document):
    """A rule as somebody left it."""

    version: int
    change: str
    actor: str
    rule: RuleOut

    @classmethod
    def of(cls, version: Version[MailRule]) -> Self:
        """Write a version."""
        rule = RuleOut.of(version.entity)
        return cls(version=rule.version, change=version.change.value, actor=version.actor, rule=rule)


class RuleVersions(Document):
    """Versions of a rule, the latest first; `next_cursor` asks for those before them."""

    items: list[RuleVersionOut]
    next_cursor: str | None = None


class RuleOrder(Document):
    """The rules that are asked first, in this order."""

    ids: Annotated[tuple[RuleId, ...], Field(min_length=1, max_length=MOST)]


class FileIn(Document):
    """A file of a mail to try a rule on."""

    filename: Annotated[str, Field(max_length=255)] = ""
    content_type: Annotated[str, Field(max_length=255)] = "application/octet-stream"


class FactsIn(Document):
    """A mail as far as rules look at it."""

    sender: MailAddress
    recipients: Annotated[tuple[MailAddress, ...], Field(max_length=100)] = ()
    subject: Annotated[str, Field(max_length=998)] = ""
    text: Annotated[str, Field(max_length=_LONGEST_TEXT)] = ""
    headers: Annotated[
        dict[HeaderName, Annotated[str, Field(max_length=998)]], Field(default_factory=dict, max_length=50)
    ]
    attachments: Annotated[tuple[FileIn, ...], Field(max_length=100)] = ()
    size: Annotated[int, Field(ge=0), NoBool] = 0
    language: Annotated[str | None, StringConstraints(pattern=r"^[a-z]{2}$")] = None
    kind: MailKind = MailKind.ORDINARY
    verdict: Verdict = Verdict.UNKNOWN

    def facts(self) -> Facts:
        """What the rules get to see."""
        files = [
            Attachment(filename=each.filename, content_type=each.content_type, size=0, sha256="", key=BlobKey(""))
            for each in self.attachments
        ]
        return Facts(
            sender=Address(address=self.sender),
            subject=self.subject,
            kind=self.kind,
            authentication=Authentication(dmarc=self.verdict),
            text=self.text,
            recipients=self.recipients,
            headers=tuple(HeaderField(name=name, value=value) for name, value in self.headers.items()),
            attachments=tuple(files),
            size=self.size,
            language=self.language,
        )


class RuleTest(Document):
    """A rule, saved or not, and the mail to try it on: as far as rules look at it, or as the parser understood it."""

    rule: RuleIn
    facts: FactsIn | None = None
    mail: Mail | None = None

    @model_validator(mode="after")
    def speaks_of_one_mail(self) -> Self:
        """Refuse what names two mails, or none."""
        if (self.facts is None) is (self.mail is None):
            raise PydanticCustomError("one_mail", "give either facts or a mail")
        return self

    def seen(self) -> Facts:
        """What the rules get to see."""
        if self.mail:
            return facts_of(self.mail)
        assert self.facts
        return self.facts.facts()


class TriedOut(Document):
    """What became of one condition: `found` says why it holds, null where it does not."""

    condition: str
    found: str | None


class TrialOut(Document):
    """Whether the rule matches, each of its conditions, and what it would do."""

    matched: bool
    conditions: tuple[TriedOut, ...]
    actions: ActionsDocument

    @classmethod
    def of(cls, trial: Trial, actions: ActionsDocument) -> Self:
        """Write a trial."""
        tried = tuple(TriedOut(condition=each.condition, found=each.found) for each in trial.conditions)
        return cls(matched=trial.matched, conditions=tried, actions=actions)
