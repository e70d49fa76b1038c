"""How are questions about what would become of a mail, and their answers, written down?"""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Final, Self

from pydantic import AwareDatetime, Base64Encoder, EncodedBytes, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError
from typing_extensions import override

from contracts.values import (
    AccountId,
    Address,
    Authentication,
    Command,
    DeliveryId,
    Mail,
    MailId,
    MailKind,
    MappingId,
    Outcome,
    ReasonCode,
    Routing,
    RuleAnswer,
    TicketId,
    UserId,
    UserRole,
)
from router.domain.explanation import Explained, decision_of, reasons_of
from router.domain.facts import Facts
from router.domain.mapping import PatternType
from router.domain.people import UserState
from router.domain.seen import Sketch
from router.entrypoints.documents.fields import Account, Document, MailAddress

LARGEST: Final = 10 * 1024 * 1024
"""Characters of a file, as it is written in JSON."""
_WAYS: Final = ("sender", "mail", "eml", "delivery_id", "mail_id")
_BESIDE: Final[dict[str, set[str]]] = {
    "mail": {"mailbox_account_id"},
    "eml": {"mailbox_account_id", "authserv_id"},
    "delivery_id": set(),
    "mail_id": set(),
}


class Base64(Base64Encoder):
    """Base64 with or without line breaks. What else pydantic's own leaves out would be a mail that nobody wrote."""

    @classmethod
    @override
    def decode(cls, data: bytes) -> bytes:
        try:
            return base64.b64decode(b"".join(data.split()), validate=True)
        except binascii.Error as error:
            raise PydanticCustomError("base64_decode", "it is no base64") from error


class ExplainRequest(Document):
    """One mail: its sender and what else is known of it; or a file; or one that came; or what the parser understood."""

    sender: Annotated[MailAddress | None, Field(examples=["ada@example.net"])] = None
    name: Annotated[str, Field(max_length=998)] = ""
    subject: Annotated[str, Field(max_length=998)] = ""
    text: Annotated[str, Field(max_length=32_768)] = ""
    kind: MailKind = MailKind.ORDINARY
    answers: bool = False
    """Whether it refers to an earlier mail."""
    mail: Mail | None = None
    eml: Annotated[Annotated[bytes, EncodedBytes(encoder=Base64)] | None, Field(max_length=LARGEST)] = None
    """The bytes of a mail, in base64."""
    authserv_id: Annotated[str | None, Field(max_length=255)] = None
    """The server whose word about the sender of `eml` counts."""
    delivery_id: Annotated[
        DeliveryId | None, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$"), Field(examples=["dlv_..."])
    ] = None
    mail_id: Annotated[
        MailId | None, StringConstraints(pattern=r"^eml_[A-Za-z0-9_-]{1,64}$"), Field(examples=["eml_..."])
    ] = None
    """What all copies of a mail that came are called."""
    mailbox_account_id: Account | None = None

    @model_validator(mode="after")
    def speaks_of_one_mail(self) -> Self:
        """Refuse what could mean two mails, or none."""
        ways = [each for each in _WAYS if getattr(self, each) is not None]
        if not ways:
            raise PydanticCustomError("no_mail", "give a sender, a mail, an eml, a delivery_id or a mail_id")
        beside = _BESIDE.get(ways[0])
        if len(ways) > 1 or (beside is not None and self.model_fields_set - {ways[0]} - beside):
            raise PydanticCustomError("two_mails", "a mail says everything itself: leave out the other fields")
        return self

    def facts(self) -> Facts:
        """What the rules get to see of a mail of which only so much is said."""
        return Sketch(
            sender=Address(address=self.sender or "", name=self.name),
            subject=self.subject,
            kind=self.kind,
            answers=self.answers,
            text=self.text,
            mailbox_account=self.mailbox_account_id,
        )


class MailSeen(Document):
    """The mail, as far as the decision rests on it."""

    subject: str
    sender: Address
    sender_certain: bool
    sender_proven: bool
    authentication: Authentication
    kind: MailKind
    evidence: tuple[str, ...]
    answers: bool


class SenderSeen(Document):
    """Whom the sender is known as."""

    id: UserId
    name: str
    role: UserRole
    state: UserState


class MappingSeen(Document):
    """A mapping that speaks of the sender; `why_not` says why it does not decide."""

    id: MappingId
    domain_pattern: str
    pattern_type: PatternType
    priority: int
    wins: bool
    why_not: str


class EarlierSeen(Document):
    """What became of the mail when it came."""

    outcome: str
    reason: str
    detail: str
    settled_at: AwareDatetime | None
    ticket_id: TicketId | None
    ticket: str
    """What people call it."""
    explanation: tuple[RuleAnswer, ...]


class PlacementSeen(Document):
    """To which ticket it would go: `ticket` is what people call it, empty where it would open a new one."""

    ticket_id: TicketId | None
    ticket: str
    reason: ReasonCode
    by: str
    """What speaks for it the most: token, reference, parent or number."""
    related: tuple[str, ...]
    """Tickets that it names and would not join."""
    filed: bool
    """Whether it is in the ticket already."""


class Explanation(Document):
    """What would be decided: a routing, or an outcome with its reason; and each rule's answer, in order.

    `decision` and `because` say it in sentences. `earlier` is there for a mail that came.
    """

    decision: str
    because: tuple[str, ...]
    mail: MailSeen
    user: SenderSeen | None
    mappings: tuple[MappingSeen, ...]
    commands: tuple[Command, ...]
    routing: Routing | None
    outcome: Outcome | None
    reason: ReasonCode | None
    detail: str
    new_user: bool
    """Whether the sender would become a user."""
    account_id: AccountId | None
    explanation: tuple[RuleAnswer, ...]
    placed: PlacementSeen | None = None
    earlier: EarlierSeen | None = None

    @classmethod
    def of(cls, explained: Explained) -> Self:
        """Write what was explained."""
        stop, routing = explained.decision.stop, explained.decision.routing
        return cls(
            decision=decision_of(explained),
            because=reasons_of(explained),
            mail=_mail(explained),
            user=_sender(explained),
            mappings=_mappings(explained),
            commands=routing.commands if routing else (),
            routing=routing,
            outcome=stop.outcome if stop else None,
            reason=stop.reason if stop else None,
            detail=stop.detail if stop else "",
            new_user=explained.user is None and explained.decision.new_user is not None,
            account_id=routing.account_id if routing else None,
            explanation=explained.decision.explanation,
            placed=PlacementSeen.model_validate(explained.placed, from_attributes=True) if explained.placed else None,
            earlier=EarlierSeen.model_validate(explained.earlier, from_attributes=True) if explained.earlier else None,
        )


def _mail(explained: Explained) -> MailSeen:
    facts = explained.facts
    return MailSeen(
        subject=facts.subject,
        sender=facts.sender,
        sender_certain=facts.sender_certain,
        sender_proven=facts.sender_proven,
        authentication=facts.authentication,
        kind=facts.kind,
        evidence=facts.evidence,
        answers=facts.answers,
    )


def _sender(explained: Explained) -> SenderSeen | None:
    user = explained.user
    return SenderSeen(id=user.id, name=user.name, role=user.role, state=user.state) if user else None


def _mappings(explained: Explained) -> tuple[MappingSeen, ...]:
    return tuple(
        MappingSeen(
            id=each.id,
            domain_pattern=each.domain_pattern,
            pattern_type=each.pattern_type,
            priority=each.priority,
            wins=not why_not,
            why_not=why_not,
        )
        for each, why_not in explained.mappings
    )
