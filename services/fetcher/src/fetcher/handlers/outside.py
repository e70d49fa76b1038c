"""Who says whether something outside may be connected to? Asked when a host is stored, and again at each connection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final, Protocol
from urllib.parse import urlsplit

from fetcher.domain.mailbox import MailboxSettings
from fetcher.domain.rules import SettingsInvalid

OPEN_IT: Final = "To use a server inside your own network, add that network to FETCHER_ALLOWED_NETWORKS."


class NameUnknown(Exception):
    """A host name leads nowhere, or not in good time: it may be misspelt, or DNS is down."""


class AddressRefused(Exception):
    """A host leads to an address, or is asked for at a port, that must not be connected to. Says nothing of what is there."""


class Outside(Protocol):
    """The world beyond our own network."""

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """The numeric addresses of a host, all of which may be connected to at that port, and no others.

        Whoever connects takes one of these and does not ask for the name again: the answer could be another one by then.
        Raises `NameUnknown`, `AddressRefused`.
        """


class CheckedHosts:
    """Looks at the hosts of settings before they are stored. What is stored is looked at again whenever it is connected to."""

    def __init__(self, mail: Outside, web: Outside) -> None:
        self._mail = mail
        self._web = web

    async def check(self, settings: MailboxSettings) -> None:
        """Raise `SettingsInvalid` by field. A name that is not known is let pass: DNS may be down, and tells tomorrow."""
        errors: dict[str, tuple[str, ...]] = {}
        for field, host, port in _hosts(settings):
            try:
                with suppress(NameUnknown):
                    await (self._mail if field == "host" else self._web).resolve(host, port)
            except AddressRefused as error:
                errors[field] = (f"{error} {OPEN_IT}",)
        if errors:
            raise SettingsInvalid(errors)


def _hosts(settings: MailboxSettings) -> Iterator[tuple[str, str, int]]:
    """Field, host and port of everything that is connected to; people's browsers go to `authorize_url`, we do not."""
    yield "host", settings.host, settings.port
    if settings.oauth and (url := settings.oauth.token_url):
        parts = urlsplit(url)
        yield "oauth.token_url", parts.hostname or "", parts.port or 443
