"""How is a mailbox to be connected, as far as its address tells, and where did each answer come from?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fetcher.domain.autoconfig import Autoconfig
from fetcher.domain.mailbox import CUSTOM, Auth, Security
from fetcher.domain.presets import PasswordKind, Preset, Server, SignIn, UserForm, normalised

MOST_RECORDS: Final = 20
_SECOND_LEVEL: Final = frozenset({"co", "com", "net", "org", "gov", "ac", "edu", "or", "ne"})
"""Below two-letter domains these are no one's own (co.uk): a short form of the Public Suffix List, enough to ask one level up."""


class Source(StrEnum):
    """Where an answer comes from; earlier ones are believed before later ones."""

    PRESET = "preset"
    SMTP_HOST = "smtp_host"
    AUTOCONFIG = "autoconfig"
    WELL_KNOWN = "well_known"
    DIRECTORY = "directory"
    MX = "mx"
    AUTODISCOVER = "autodiscover"
    MX_AUTOCONFIG = "mx_autoconfig"
    SRV = "srv"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Srv:
    """One SRV record (RFC 2782)."""

    priority: int
    weight: int
    port: int
    host: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one source knows. `detail` says which: a preset's name, a URL, a host; `auth` are ways to sign in, the best first."""

    source: Source
    detail: str
    imap: Server
    smtp: Server | None
    user: str
    auth: tuple[Auth, ...] = (Auth.PASSWORD,)
    provider: str = CUSTOM
    name: str = ""
    password: PasswordKind = PasswordKind.ORDINARY
    password_url: str = ""
    oauth: SignIn | None = None
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """One source that was asked, and what it said: in a few words, none of them a foreign server's."""

    source: Source
    outcome: str


@dataclass(frozen=True, slots=True)
class Detected:
    """The best answer, if any, and all sources that were asked, in their order."""

    best: Answer | None
    tried: tuple[Tried, ...]


def of_preset(preset: Preset, address: str, source: Source, detail: str) -> Answer:
    """What a preset says of an address; with an SMTP host only, of none."""
    auth = [Auth.XOAUTH2] if preset.oauth else []
    if preset.oauth and preset.oauth.app_scopes:
        auth.append(Auth.XOAUTH2_APP)
    if preset.password is not PasswordKind.NONE:
        auth.append(Auth.PASSWORD)
    local = preset.user is UserForm.LOCAL_PART
    return Answer(
        source=source,
        detail=detail,
        imap=preset.imap,
        smtp=preset.smtp,
        user=address.rpartition("@")[0] if local else address,
        auth=tuple(auth),
        provider=preset.id,
        name=preset.name,
        password=preset.password,
        password_url=preset.password_url,
        oauth=preset.oauth,
        hints=preset.hints,
    )


def of_autoconfig(found: Autoconfig, preset: Preset | None, address: str, source: Source, detail: str) -> Answer:
    """What an autoconfig file says; of a provider that is known, the preset knows how to sign in."""
    if preset:
        return of_preset(preset, address, source, detail)
    smtp = found.smtp.server if found.smtp else None
    return Answer(source, detail, found.imap.server, smtp, found.imap.user or address, name=found.name)


def of_srv(imap: Server, smtp: Server | None, address: str) -> Answer:
    """What SRV records say (RFC 6186, section 3.2; RFC 8314, section 5.1)."""
    return Answer(Source.SRV, imap.host, imap, smtp, address)


def of_guess(imap: Server, address: str, source: Source) -> Answer:
    """A server that answered when its name was tried."""
    smtp = Server(imap.host.replace("imap.", "smtp.", 1), 465)
    hint = "This was guessed: try the connection, and put in the host that your provider gives if it fails."
    return Answer(source, imap.host, imap, smtp, address, hints=(hint,))


def chosen_srv(records: Sequence[Srv], security: Security) -> Server | None:
    """The first record by priority, then weight; a host of `.` says that there is no such service."""
    usable = [each for each in records[:MOST_RECORDS] if normalised(each.host) and 0 < each.port < 2**16]
    best = min(usable, key=lambda each: (each.priority, -each.weight, each.host), default=None)
    return Server(normalised(best.host), best.port, security) if best else None


def guesses(domain: str) -> tuple[Server, ...]:
    """Names that servers of a domain often have, likely ones first."""
    return (
        Server(f"imap.{domain}", 993),
        Server(f"mail.{domain}", 993),
        Server(f"imap.{domain}", 143, Security.STARTTLS),
        Server(f"mail.{domain}", 143, Security.STARTTLS),
    )


def registered(host: str) -> str:
    """The domain that somebody registered, as far as its form tells: `mx1.example.co.uk` gives `example.co.uk`."""
    labels = normalised(host).split(".")
    country = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL  # noqa: PLR2004 - ISO 3166's two letters
    return ".".join(labels[-3:] if country else labels[-2:])


def domain_of(address: str) -> str:
    """An address's domain as DNS has it (RFC 5890), in lower case; empty where it is none."""
    try:
        domain = normalised(address.rpartition("@")[2]).encode("idna").decode()
    except UnicodeError:
        return ""
    return domain if "." in domain and all(domain.split(".")) else ""


def best_of(answers: Mapping[Source, Answer | None]) -> Answer | None:
    """That of the source that is believed first."""
    return next((answer for source in Source if (answer := answers.get(source))), None)
