"""What does a provider's autoconfig file say (draft-ietf-mailmaint-autoconfig, the form that Thunderbird made known)?

The file comes from whoever owns a domain, or from whoever claims to: no document type and no entities are read, and only
servers that protect the connection are taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from fetcher.domain.mailbox import Security
from fetcher.domain.presets import Server

DEEPEST: Final = 20
MOST_ELEMENTS: Final = 2000
_SECURITY: Final = {"SSL": Security.TLS, "STARTTLS": Security.STARTTLS}


class AutoconfigInvalid(ValueError):
    """A file is no autoconfig file, or one made to do harm. The text does not quote it."""


@dataclass(frozen=True, slots=True)
class Told:
    """A server that a file names, what to log in as, and how (`password-cleartext`, `OAuth2` ...)."""

    server: Server
    user: str
    auth: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Autoconfig:
    """A file's first usable servers."""

    name: str
    imap: Told
    smtp: Told | None


def read_autoconfig(body: bytes, address: str) -> Autoconfig:
    """Read a file for somebody's address. Raises `AutoconfigInvalid` where it names no protected IMAP server."""
    provider = _tree(body).find("emailProvider")
    if provider is None:
        raise AutoconfigInvalid("the file names no provider")
    imap = next(_servers(provider, "incomingServer", "imap", address), None)
    if imap is None:
        raise AutoconfigInvalid("the file names no IMAP server that protects the connection")
    smtp = next(_servers(provider, "outgoingServer", "smtp", address), None)
    return Autoconfig(_text(provider, "displayName")[:100], imap, smtp)


def _servers(provider: Element, kind: str, protocol: str, address: str) -> Iterator[Told]:
    local, _, domain = address.rpartition("@")
    meant = {"%EMAILADDRESS%": address, "%EMAILLOCALPART%": local, "%EMAILDOMAIN%": domain}
    for each in provider.findall(kind):
        security = _SECURITY.get(_text(each, "socketType").upper())
        host, port = _filled(_text(each, "hostname"), meant).lower(), _text(each, "port")
        if each.get("type", "").lower() != protocol or security is None or not _is_host(host) or not _is_port(port):
            continue
        ways = tuple(way.text.strip() for way in each.findall("authentication") if way.text)
        yield Told(Server(host, int(port), security), _filled(_text(each, "username"), meant), ways)


def _filled(text: str, meant: dict[str, str]) -> str:
    for placeholder, value in meant.items():
        text = text.replace(placeholder, value)
    return text[:254]


def _text(element: Element, name: str) -> str:
    text = (element.findtext(name) or "").strip()
    return "".join(character for character in text if character.isprintable())


def _is_host(host: str) -> bool:
    return 0 < len(host) <= 253 and all(c.isascii() and (c.isalnum() or c in ".-") for c in host)  # noqa: PLR2004 - RFC 1035


def _is_port(port: str) -> bool:
    return port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 2**16  # noqa: PLR2004 - digits of 65535


class _Reading:
    """What expat tells, kept within bounds."""

    def __init__(self) -> None:
        self.tree = TreeBuilder()
        self._depth = self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST or self._count > MOST_ELEMENTS:
            raise AutoconfigInvalid("the file is deeper or longer than any that is honest")
        self.tree.start(name, attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        self.tree.end(name)

    def refuse(self, *_: Any) -> None:
        raise AutoconfigInvalid("the file declares a document type")


def _tree(body: bytes) -> Element:
    reading, parser = _Reading(), expat.ParserCreate()
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.tree.data
    parser.StartDoctypeDeclHandler = reading.refuse
    parser.EntityDeclHandler = reading.refuse
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat takes it by place only
        return reading.tree.close()
    except (expat.ExpatError, AssertionError, ValueError, LookupError) as error:
        if isinstance(error, AutoconfigInvalid):
            raise
        raise AutoconfigInvalid("the file is not XML") from None
