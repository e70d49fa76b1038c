"""Which combinations of a mailbox's settings make no sense, or are not allowed here?"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from fetcher.domain.mailbox import (
    LARGEST_SIZE_LIMIT,
    AfterImport,
    Auth,
    MailboxSettings,
    OAuthSettings,
    Security,
    StartPoint,
)
from fetcher.domain.networks import permitted
from fetcher.domain.schedule import ScheduleInvalid, check_cron, zone

Broken = tuple[str, str]
"""A field, by its name in the API, and the rule that its value breaks."""


class SettingsInvalid(ValueError):
    """Settings break rules: `errors` maps fields to what is wrong. Never quotes a secret."""

    def __init__(self, errors: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, texts in errors.items() for text in texts))
        self.errors = errors


def check(settings: MailboxSettings, *, plaintext: bool, now: datetime) -> None:
    """Raise `SettingsInvalid` with every rule that settings break.

    `plaintext` says whether this deployment lets passwords travel unprotected to servers that are not public.
    """
    errors: dict[str, tuple[str, ...]] = {}
    for name, text in _broken(settings, plaintext=plaintext, now=now):
        errors[name] = (*errors.get(name, ()), text)
    if errors:
        raise SettingsInvalid(errors)


def _broken(settings: MailboxSettings, *, plaintext: bool, now: datetime) -> Iterator[Broken]:
    yield from _schedule(settings, now)
    yield from _folders(settings)
    yield from _start(settings)
    if settings.security is Security.NONE:
        yield from _unprotected(settings, plaintext=plaintext)
    if settings.auth is not Auth.PASSWORD:
        yield from _oauth(settings.auth, settings.oauth, plaintext=plaintext)
    if settings.ca_pem is not None and not _is_certificates(settings.ca_pem):
        yield "ca_pem", "not a certificate in PEM form"
    if settings.size_limit > LARGEST_SIZE_LIMIT:
        yield "size_limit", f"more than {LARGEST_SIZE_LIMIT} bytes, which no later step takes"


def _schedule(settings: MailboxSettings, now: datetime) -> Iterator[Broken]:
    try:
        zone_of = zone(settings.timezone)
    except ScheduleInvalid as error:
        yield "timezone", str(error)
        return
    if settings.cron is not None:
        try:
            check_cron(settings.cron, zone_of, now)
        except ScheduleInvalid as error:
            yield "cron", str(error)


def _folders(settings: MailboxSettings) -> Iterator[Broken]:
    if settings.after_import is AfterImport.MOVE and settings.move_to is None:
        yield "move_to", "with after_import move, say which folder to move to"
    if settings.move_to in settings.folders:
        yield "move_to", "this folder is watched itself: what is moved there would be moved again"


def _start(settings: MailboxSettings) -> Iterator[Broken]:
    if settings.start is StartPoint.SINCE and settings.since is None:
        yield "since", "with start since, say since when"
    if settings.start is not StartPoint.SINCE and settings.since is not None:
        yield "since", "has a meaning only with start since"


def _unprotected(settings: MailboxSettings, *, plaintext: bool) -> Iterator[Broken]:
    if not plaintext:
        yield "security", "none is not allowed here: passwords would travel in clear (FETCHER_ALLOW_PLAINTEXT)"
    elif _is_public(settings.host):
        yield "security", "none is never allowed for a public server: passwords would travel in clear"


def _oauth(auth: Auth, oauth: OAuthSettings | None, *, plaintext: bool) -> Iterator[Broken]:
    if oauth is None:
        yield "oauth", f"with auth {auth}, say where tokens come from"
        return
    if not oauth.client_id:
        yield "oauth.client_id", "is needed"
    if auth is not Auth.XOAUTH2_APP and not oauth.authorize_url:
        yield "oauth.authorize_url", "is needed where people sign in"
    if not oauth.token_url:
        yield "oauth.token_url", "is needed"
    schemes = ("https", "http") if plaintext else ("https",)
    for name, url in (("token_url", oauth.token_url), ("authorize_url", oauth.authorize_url)):
        if url and not _is_plain_url(url, schemes):
            yield f"oauth.{name}", "must be an https address without a user in it"


def _is_plain_url(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and "@" not in parts.netloc


def _is_public(host: str) -> bool:
    """Whether a host is surely public. What a name leads to is looked at whenever it is connected to."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return permitted(host, ())


def _is_certificates(pem: str) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=pem)
    except (ssl.SSLError, ValueError):
        return False
    return True
