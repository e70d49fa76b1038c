"""Of what is made what reaches outside: mail servers, web servers, issuers of tokens, and what is known of providers?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fetcher.adapters.identity_provider import HttpIssuer
from fetcher.adapters.imap import ImapServer
from fetcher.adapters.outside import CheckedOutside
from fetcher.adapters.presets import read_presets
from fetcher.adapters.trust import Trust
from fetcher.adapters.web import HttpxWeb
from fetcher.domain.networks import WEB_PORTS
from fetcher.domain.presets import Presets
from fetcher.handlers.outside import CheckedHosts, Outside
from fetcher.handlers.tokens import Issuer
from fetcher.handlers.web import Web
from fetcher.settings import Settings


@dataclass(frozen=True, slots=True)
class Reach:
    """What reaches outside. All of it looks at addresses before it connects."""

    server: ImapServer
    mail: Outside
    web: Web
    issuer: Issuer
    hosts: CheckedHosts
    presets: Presets
    trust: Trust


def reach(settings: Settings, now: Callable[[], datetime]) -> Reach:
    """Make it all. Raises `PresetsInvalid` where an admin's presets cannot be used."""
    trust = Trust(settings.ca_file)
    presets = read_presets(settings.presets_file)
    mail = CheckedOutside(settings.allowed_networks, settings.imap_ports)
    web = CheckedOutside(settings.allowed_networks, WEB_PORTS)
    asking = HttpxWeb(web, trust.context, plaintext=settings.allow_plaintext)
    return Reach(
        server=ImapServer(settings.allowed_networks, trust, ports=settings.imap_ports, presets=presets),
        mail=mail,
        web=asking,
        issuer=HttpIssuer(asking, now),
        hosts=CheckedHosts(mail, web),
        presets=presets,
        trust=trust,
    )
