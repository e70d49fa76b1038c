"""What is known of mail providers beforehand: servers, ways to sign in, and what people should be told?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from fetcher.domain.mailbox import Security


class PasswordKind(StrEnum):
    """Which password a provider takes for IMAP: the usual one, one made for this application, or none at all."""

    ORDINARY = "password"
    APP = "app_password"
    NONE = "none"


class UserForm(StrEnum):
    """What people log in as: their address, or the part of it before the at sign."""

    ADDRESS = "address"
    LOCAL_PART = "local_part"


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens, and how the connection is protected."""

    host: str
    port: int
    security: Security = Security.TLS


@dataclass(frozen=True, slots=True)
class SignIn:
    """Where tokens come from. `{tenant}` in an address stands for the tenant, `tenant` for its default.

    `scopes` are for people, `app_scopes` for the application itself (none: the provider has no such way).
    """

    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    app_scopes: tuple[str, ...] = ()
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """One provider.

    `domains` are those of its own addresses; `mx` and `autodiscover` the ends of names that domains hosted there have in
    MX and autodiscover records; `smtp_hosts` other names of its outgoing servers.
    """

    id: str
    name: str
    imap: Server
    smtp: Server
    domains: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()
    autodiscover: tuple[str, ...] = ()
    smtp_hosts: tuple[str, ...] = ()
    user: UserForm = UserForm.ADDRESS
    password: PasswordKind = PasswordKind.ORDINARY
    password_url: str = ""
    oauth: SignIn | None = None
    hints: tuple[str, ...] = ()


class Presets:
    """All providers that are known. Where two answer, the later one wins: what an admin adds is read last."""

    def __init__(self, known: Iterable[Preset]) -> None:
        self._by_id = {each.id: each for each in known}
        self._known = tuple(reversed(self._by_id.values()))

    def named(self, provider: str) -> Preset | None:
        """The provider of an id."""
        return self._by_id.get(provider)

    def of_domain(self, domain: str) -> Preset | None:
        """Whose addresses end with this domain."""
        wanted = normalised(domain)
        return next((each for each in self._known if wanted in each.domains), None)

    def of_mx(self, host: str) -> Preset | None:
        """Who takes a domain's mail at this host."""
        return next((each for each in self._known if _ends_with(host, each.mx)), None)

    def of_autodiscover(self, host: str) -> Preset | None:
        """Who answers for a domain's clients at this host."""
        return next((each for each in self._known if _ends_with(host, each.autodiscover)), None)

    def of_smtp(self, host: str) -> Preset | None:
        """Whose outgoing server this is."""
        wanted = normalised(host)
        return next((each for each in self._known if wanted in {each.smtp.host, *each.smtp_hosts}), None)

    def of_imap(self, host: str, port: int) -> Preset | None:
        """Whose IMAP server this is. The port counts, too: a bridge on one's own machine is told by it."""
        wanted = (normalised(host), port)
        return next((each for each in self._known if wanted == (each.imap.host, each.imap.port)), None)


def normalised(host: str) -> str:
    """A name as names are compared: lower case, no trailing dot."""
    return host.strip().rstrip(".").lower()


def _ends_with(host: str, ends: tuple[str, ...]) -> bool:
    wanted = normalised(host)
    return any(wanted == end or wanted.endswith(f".{end}") for end in ends)
