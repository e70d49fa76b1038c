"""What would become of a mail, and why? Asked about an address, a file, or a mail that came; answered by the code that decides."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from contracts.values import (
    AccountId,
    DeliveryId,
    InlineContent,
    Mail,
    MailboxId,
    MailId,
    Routing,
    RuleAnswer,
    TicketId,
)
from router.domain.directory import why_lost
from router.domain.explanation import Earlier, Explained, asking
from router.domain.facts import Facts, facts_of
from router.domain.placement import Placement
from router.handlers.current import CurrentDirectory
from router.handlers.decided import DecisionLog, Question
from router.handlers.deciding import Decisions
from router.handlers.mappings import Candidate
from router.handlers.ports import HeldMails, NotFound, Users

NOWHERE: Final = "eml_none"
"""A mail that nobody has written."""


class Unexplained(Exception):
    """A mail cannot be explained; the text says why and what to do."""


class PeerSilent(Unexplained):
    """Another service that knows more does not answer. Asking again later helps."""


@dataclass(frozen=True, slots=True)
class Story:
    """What the journal knows of a mail. Texts are empty, and instants absent, as long as it has not come so far."""

    delivery_id: DeliveryId
    mailbox_id: MailboxId | None
    account_id: AccountId | None
    """The mailbox's."""
    raw_key: str
    size: int
    authserv_id: str | None
    outcome: str = ""
    reason: str = ""
    detail: str = ""
    settled_at: datetime | None = None
    ticket_id: TicketId | None = None
    explanation: tuple[RuleAnswer, ...] = ()


class MailReader(Protocol):
    """Understands mails as the pipeline does. Raises `Unexplained` where one would not be read, `PeerSilent`."""

    async def read(self, raw: bytes, authserv_id: str | None) -> Mail:
        """A mail by its bytes; `authserv_id` names the server whose word about the sender counts."""

    async def read_stored(self, story: Story) -> Mail:
        """A mail that came."""


class Stories(Protocol):
    """What happened to each mail."""

    async def find(self, delivery_id: DeliveryId) -> Story:
        """What happened to one. Raises `NotFound`, `PeerSilent`."""

    async def delivery_of(self, mail_id: MailId) -> DeliveryId:
        """Of all copies of a mail the one that became something. Raises `NotFound`, `PeerSilent`."""


class Tickets(Protocol):
    """What tickets are called, and which one a mail belongs to."""

    async def number(self, ticket_id: TicketId) -> str:
        """The number of a ticket, for people. Raises `NotFound`, `PeerSilent`."""

    async def place(self, mail: Mail, routing: Routing, mailbox_id: MailboxId | None) -> Placement:
        """To which ticket a mail would go that is routed so. Nothing is changed. Raises `PeerSilent`."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where mails are found that are to be explained."""

    reader: MailReader
    stories: Stories
    tickets: Tickets
    held: HeldMails
    log: DecisionLog


class Explaining:
    """The verbs about explanations. Nothing is changed by any."""

    def __init__(self, decisions: Decisions, directory: CurrentDirectory, users: Users, sources: Sources) -> None:
        self._decisions = decisions
        self._directory = directory
        self._users = users
        self._sources = sources

    async def of_facts(self, facts: Facts) -> Explained:
        """What would become of a mail of which so much is known."""
        words = InlineContent(text=facts.text)
        said = {"sender": facts.sender, "subject": facts.subject, "kind": facts.kind, "text": words}
        mail = Mail.model_validate({"mail_id": NOWHERE, "conversation": NOWHERE} | said)
        found = await self._placed(await self._decided(facts), mail)
        # It is not said what it answers: that nothing else speaks for a ticket does not tell that it would open one.
        unsaid = facts.answers and found.placed is not None and not found.placed.ticket
        return replace(found, placed=None) if unsaid else found

    async def of_mail(self, mail: Mail, account_id: AccountId | None) -> Explained:
        """What would become of a mail that the parser understood."""
        return await self._placed(await self._decided(facts_of(mail, account_id)), mail)

    async def of_file(self, raw: bytes, authserv_id: str | None, account_id: AccountId | None) -> Explained:
        """What would become of a mail if it came now. Raises `Unexplained`."""
        mail = await self._sources.reader.read(raw, authserv_id)
        return await self._placed(await self._decided(facts_of(mail, account_id)._replace(size=len(raw))), mail)

    async def of_stored(self, delivery_id: DeliveryId) -> Explained:
        """What became of a mail, and what would if it came now. Raises `NotFound`, `Unexplained`."""
        story = await self._sources.stories.find(delivery_id)
        try:
            held = await self._sources.held.get(delivery_id)
        except NotFound:
            mail = await self._sources.reader.read_stored(story)
            facts = facts_of(mail, story.account_id)._replace(mailbox_id=story.mailbox_id, size=story.size)
            said = await self._said(story)
        else:
            mail, facts = held.mail, facts_of(held.mail, delivery=held.delivery)
            said = await self._said(story) or held.explanation
        earlier = await self._earlier(story, said)
        explained = replace(await self._decided(facts), earlier=earlier)
        return explained if story.ticket_id else await self._placed(explained, mail)

    async def of_copies(self, mail_id: MailId) -> Explained:
        """The same by what all copies of a mail are called. Raises `NotFound`, `Unexplained`."""
        return await self.of_stored(await self._sources.stories.delivery_of(mail_id))

    async def _decided(self, facts: Facts) -> Explained:
        question = Question(facts)
        decision = await self._decisions.explain(question)
        user = (await self._users.by_identities([question.identity])).get(question.identity)
        directory = await self._directory.get()
        address = asking(facts, decision).address
        winner = directory.mapping_for(address)
        candidates = [Candidate(each, why_lost(each, winner)) for each in directory.candidates(address)]
        return Explained(facts, decision, user, [(each.mapping, each.why_lost) for each in candidates])

    async def _placed(self, explained: Explained, mail: Mail) -> Explained:
        """With the ticket that it would go to, where that can be told: the rest is worth telling without it."""
        routing = explained.decision.routing
        if routing is None:
            return explained
        with suppress(PeerSilent):
            placed = await self._sources.tickets.place(mail, routing, explained.facts.mailbox_id)
            return replace(explained, placed=placed)
        return explained

    async def _said(self, story: Story) -> tuple[RuleAnswer, ...]:
        """What rules said when it came: the journal knows it of mail that went on, the log of decisions of all that is young."""
        if story.explanation:
            return story.explanation
        found = await self._sources.log.find([story.delivery_id])
        return found[story.delivery_id].decision.explanation if found else ()

    async def _earlier(self, story: Story, explanation: tuple[RuleAnswer, ...]) -> Earlier:
        called = story.ticket_id or ""
        if story.ticket_id:
            with suppress(NotFound, PeerSilent):
                called = await self._sources.tickets.number(story.ticket_id)
        return Earlier(
            story.outcome, story.reason, story.detail, story.settled_at, story.ticket_id, called, explanation
        )
