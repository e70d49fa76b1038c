"""What would become of a mail, and why? Asked about an address, a file, or a mail that came; answered by the code that decides."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from contracts.values import AccountId, DeliveryId, Mail, MailboxId, RuleAnswer, TicketId
from router.domain.directory import why_lost
from router.domain.explanation import Earlier, Explained
from router.domain.facts import Facts, facts_of
from router.handlers.current import CurrentDirectory
from router.handlers.decided import Question
from router.handlers.deciding import Decisions
from router.handlers.mappings import Candidate
from router.handlers.ports import HeldMails, NotFound, Users


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


class Tickets(Protocol):
    """What tickets are called."""

    async def number(self, ticket_id: TicketId) -> str:
        """The number of a ticket, for people. Raises `NotFound`, `PeerSilent`."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where mails are found that are to be explained."""

    reader: MailReader
    stories: Stories
    tickets: Tickets
    held: HeldMails


class Explaining:
    """The verbs about explanations. Nothing is changed by any."""

    def __init__(self, decisions: Decisions, directory: CurrentDirectory, users: Users, sources: Sources) -> None:
        self._decisions = decisions
        self._directory = directory
        self._users = users
        self._sources = sources

    async def of_facts(self, facts: Facts) -> Explained:
        """What would become of a mail of which so much is known."""
        question = Question(facts)
        decision = await self._decisions.explain(question)
        user = (await self._users.by_identities([question.identity])).get(question.identity)
        directory = await self._directory.get()
        address = facts.sender.address
        winner = directory.mapping_for(address)
        candidates = [Candidate(each, why_lost(each, winner)) for each in directory.candidates(address)]
        return Explained(facts, decision, user, [(each.mapping, each.why_lost) for each in candidates])

    async def of_file(self, raw: bytes, authserv_id: str | None, account_id: AccountId | None) -> Explained:
        """What would become of a mail if it came now. Raises `Unexplained`."""
        mail = await self._sources.reader.read(raw, authserv_id)
        return await self.of_facts(replace(facts_of(mail, account_id), size=len(raw)))

    async def of_stored(self, delivery_id: DeliveryId) -> Explained:
        """What became of a mail, and what would if it came now. Raises `NotFound`, `Unexplained`."""
        story = await self._sources.stories.find(delivery_id)
        try:
            held = await self._sources.held.get(delivery_id)
        except NotFound:
            mail = await self._sources.reader.read_stored(story)
            facts = replace(facts_of(mail, story.account_id), mailbox_id=story.mailbox_id, size=story.size)
            return replace(await self.of_facts(facts), earlier=await self._earlier(story, story.explanation))
        explained = await self.of_facts(facts_of(held.mail, delivery=held.delivery))
        return replace(explained, earlier=await self._earlier(story, story.explanation or held.explanation))

    async def _earlier(self, story: Story, explanation: tuple[RuleAnswer, ...]) -> Earlier:
        called = story.ticket_id or ""
        if story.ticket_id:
            with suppress(NotFound, PeerSilent):
                called = await self._sources.tickets.number(story.ticket_id)
        return Earlier(
            story.outcome, story.reason, story.detail, story.settled_at, story.ticket_id, called, explanation
        )
