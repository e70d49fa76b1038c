"""What does a decision about a mail rest on?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from contracts.values import TicketId
from contracts.values.frozen import frozen
from ticketing.domain.claims import Claim
from ticketing.domain.policy import Policy
from ticketing.domain.ticket import Ticket

Leads = Mapping[TicketId, Ticket]
"""For every ticket that evidence names, the ticket it leads to now: merged ones are followed."""


@frozen
class Known:
    """Claims on what a mail names, and where they lead. `numbers`: the tickets behind the numbers that subjects name."""

    claims: Mapping[str, Claim]
    leads: Leads
    numbers: Mapping[str, TicketId] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)

    def after(self, claims: Iterable[Claim], tickets: Iterable[Ticket]) -> Known:
        """The same once these claims are made and these tickets are so."""
        newer = {each.id: each for each in tickets}
        leads = {each: newer.get(ticket.id, ticket) for each, ticket in self.leads.items()}
        return replace(self, claims={**self.claims, **{each.key: each for each in claims}}, leads=leads | newer)
