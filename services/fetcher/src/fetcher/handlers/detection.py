"""How is everything that an address tells about its mailbox found out, within seconds?

All sources are asked at once, and the one believed first wins; nobody waits for the others once it has answered.
Order: draft-ietf-mailmaint-autoconfig, with our presets before everything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol, Self
from urllib.parse import quote

from fetcher.domain.autoconfig import AutoconfigInvalid, read_autoconfig
from fetcher.domain.detection import (
    MOST_RECORDS,
    Answer,
    Detected,
    Source,
    Srv,
    Tried,
    best_of,
    chosen_srv,
    domain_of,
    guesses,
    of_autoconfig,
    of_guess,
    of_preset,
    of_srv,
    registered,
)
from fetcher.domain.mailbox import Security
from fetcher.domain.presets import Presets, Server
from fetcher.handlers.web import Asked, Web, WebUnavailable

LONGEST: Final = timedelta(seconds=5)
GUESSING: Final = timedelta(seconds=2)
"""Of these, left for trying names when nobody knows."""
FILE: Final = "mail/config-v1.1.xml"


class AddressUnclear(ValueError):
    """Neither an address with a domain nor a host name was given."""


class Dns(Protocol):
    """What is asked of DNS. A name that is not there has no records; so has one whose servers do not answer."""

    async def mx(self, domain: str) -> Sequence[str]:
        """Who takes a domain's mail, the preferred one first."""

    async def srv(self, name: str) -> Sequence[Srv]:
        """Who gives a service."""

    async def alias(self, name: str) -> str:
        """What a name is another name for; empty where it is none."""


class Greetings(Protocol):
    """Servers that can be tried."""

    async def greets(self, server: Server) -> bool:
        """Whether an IMAP server with a valid certificate answers there. Nothing is said to it but a farewell."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Who is asked. `directory` is the address of a public directory of autoconfig files, empty where none is to be asked."""

    presets: Presets
    dns: Dns
    web: Web
    greetings: Greetings
    directory: str = ""


class Detection:
    """Finds out. Each finding is work of its own: nothing is kept."""

    def __init__(self, sources: Sources, longest: timedelta = LONGEST) -> None:
        self._sources = sources
        self._longest = longest

    async def detect(self, address: str, smtp_host: str = "") -> Detected:
        """What is known of an address; where an SMTP host is given, that goes first. Raises `AddressUnclear`."""
        domain = domain_of(address) if address else ""
        if not domain and not smtp_host:
            raise AddressUnclear("give an address such as support@example.com, or the name of an outgoing server")
        if answer := self._known(address, domain, smtp_host):
            return Detected(answer, (Tried(answer.source, answer.detail),))
        if not domain:
            return await self._finished(address, registered(smtp_host), {})
        mx = asyncio.ensure_future(self._sources.dns.mx(domain))
        try:
            async with _Race(self._questions(address, domain, mx)) as race:
                answers, outcomes = await race.run(self._longest - GUESSING)
        finally:
            mx.cancel()
        if best := best_of(answers):
            return Detected(best, outcomes)
        return await self._finished(address, domain, {each.source: each for each in outcomes})

    def _known(self, address: str, domain: str, smtp_host: str) -> Answer | None:
        presets = self._sources.presets
        if smtp_host and (preset := presets.of_smtp(smtp_host)):
            return of_preset(preset, address, Source.SMTP_HOST, smtp_host)
        if preset := presets.of_domain(domain):
            return of_preset(preset, address, Source.PRESET, preset.name)
        return None

    def _questions(
        self, address: str, domain: str, mx: asyncio.Future[Sequence[str]]
    ) -> dict[Source, Coroutine[Any, Any, Answer | None]]:
        hinted = f"?emailaddress={quote(address, safe='@')}"
        questions = {
            Source.AUTOCONFIG: self._file(Source.AUTOCONFIG, f"https://autoconfig.{domain}/{FILE}{hinted}", address),
            Source.WELL_KNOWN: self._file(
                Source.WELL_KNOWN, f"https://{domain}/.well-known/autoconfig/{FILE}", address
            ),
            Source.MX: self._mx(mx, address),
            Source.AUTODISCOVER: self._autodiscover(domain, address),
            Source.MX_AUTOCONFIG: self._mx_file(mx, domain, address),
            Source.SRV: self._srv(domain, address),
        }
        if self._sources.directory:
            questions[Source.DIRECTORY] = self._file(Source.DIRECTORY, f"{self._sources.directory}{domain}", address)
        return questions

    async def _file(self, source: Source, url: str, address: str) -> Answer | None:
        told = await self._sources.web.ask(Asked(url, patience=self._longest))
        if told.status != 200:  # noqa: PLR2004 - OK; a redirect is not followed
            return None
        found = read_autoconfig(told.body, address)
        server = found.imap.server
        preset = self._sources.presets.of_imap(server.host, server.port)
        return of_autoconfig(found, preset, address, source, url.partition("?")[0])

    async def _mx(self, mx: asyncio.Future[Sequence[str]], address: str) -> Answer | None:
        for host in (await asyncio.shield(mx))[:MOST_RECORDS]:
            if preset := self._sources.presets.of_mx(host):
                return of_preset(preset, address, Source.MX, host)
        return None

    async def _mx_file(self, mx: asyncio.Future[Sequence[str]], domain: str, address: str) -> Answer | None:
        """The file of whoever takes the domain's mail."""
        hosts = await asyncio.shield(mx)
        theirs = registered(hosts[0]) if hosts else ""
        if not theirs or theirs == registered(domain):
            return None
        places = [f"https://autoconfig.{theirs}/{FILE}"]
        places += [f"{self._sources.directory}{theirs}"] if self._sources.directory else []
        for place in reversed(places):
            try:
                if answer := await self._file(Source.MX_AUTOCONFIG, place, address):
                    return answer
            except (WebUnavailable, AutoconfigInvalid):
                continue
        return None

    async def _autodiscover(self, domain: str, address: str) -> Answer | None:
        """A tenant of Microsoft 365 also where another company filters its mail, and the MX records name that one."""
        host = await self._sources.dns.alias(f"autodiscover.{domain}")
        preset = self._sources.presets.of_autodiscover(host) if host else None
        return of_preset(preset, address, Source.AUTODISCOVER, host) if preset else None

    async def _srv(self, domain: str, address: str) -> Answer | None:
        names = ("_imaps._tcp", "_imap._tcp", "_submissions._tcp", "_submission._tcp")
        imaps, imap, submissions, submission = await asyncio.gather(
            *(self._sources.dns.srv(f"{name}.{domain}") for name in names)
        )
        incoming = chosen_srv(imaps, Security.TLS) or chosen_srv(imap, Security.STARTTLS)
        outgoing = chosen_srv(submissions, Security.TLS) or chosen_srv(submission, Security.STARTTLS)
        if incoming is None:
            return None
        if preset := self._sources.presets.of_imap(incoming.host, incoming.port):
            return of_preset(preset, address, Source.SRV, incoming.host)
        return of_srv(incoming, outgoing, address)

    async def _finished(self, address: str, domain: str, outcomes: Mapping[Source, Tried]) -> Detected:
        """Try names that are usual; the likeliest that answers is taken."""
        places = guesses(domain)
        trying = [asyncio.create_task(self._sources.greetings.greets(each)) for each in places]
        done, waiting = await asyncio.wait(trying, timeout=GUESSING.total_seconds())
        for task in waiting:
            task.cancel()
        there = [each for each, task in zip(places, trying, strict=True) if task in done and _true(task)]
        answer = of_guess(there[0], address, Source.GUESS) if there else None
        told = Tried(Source.GUESS, answer.detail if answer else "no usual name answers")
        return Detected(answer, (*outcomes.values(), told))


class _Race:
    """Several questions at once. It is over when the source believed first among those still open has answered, or in time."""

    def __init__(self, questions: Mapping[Source, Coroutine[Any, Any, Answer | None]]) -> None:
        self._tasks = {source: asyncio.create_task(questions[source]) for source in Source if source in questions}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def run(self, longest: timedelta) -> tuple[dict[Source, Answer | None], tuple[Tried, ...]]:
        """Answers and outcomes, in order."""
        try:
            async with asyncio.timeout(longest.total_seconds()):
                for task in self._tasks.values():
                    await asyncio.wait([task])
                    if _true(task):
                        break
        except TimeoutError:
            pass
        answers = {source: task.result() if _true(task) else None for source, task in self._tasks.items()}
        return answers, tuple(Tried(source, _outcome(task)) for source, task in self._tasks.items())


def _true(task: asyncio.Task[Any]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None and bool(task.result())


def _outcome(task: asyncio.Task[Answer | None]) -> str:
    if not task.done() or task.cancelled():
        return "not waited for"
    if error := task.exception():
        return str(error) if isinstance(error, WebUnavailable | AutoconfigInvalid) else "failed"
    answer = task.result()
    return answer.detail if answer else "nothing"
