"""How is a fault told in ten lines? Load, fault, heal, `proved`: nothing missing, nothing doubled, every mail as it should be."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bench.check import read_manifest
from bench.generate import HARD, write
from bench.mailbox import Options

from local.accounts import Account
from support.faultlab import FaultLab
from support.inbox import Inbox
from support.postdesk import Case

Document = dict[str, Any]
SLICE = 30.0


@dataclass(frozen=True)
class Behind:
    """A mail server as it is seen through a line that can be broken."""

    host: str
    port: int


@dataclass
class Scenario:
    """One story about one mailbox, or several, in a lab that others used before."""

    lab: FaultLab
    cases: list[Case] = field(default_factory=list)
    _mailboxes: list[str] = field(default_factory=list)

    def load(self, mails: int = 120, *, hard: bool = True, **mailbox: Any) -> Case:
        """Let mails lie in a new mailbox, read from its first mail on."""
        return self._load(_options(mails, hard=hard), self.lab.rig.filed(), **mailbox)

    def load_blindly(self, mails: int, *, hard: bool = True) -> Case:
        """The same while ticketing cannot be asked."""
        return self._load(_options(mails, hard=hard), self.lab.entries())

    def load_all(self, sets: Iterable[Options]) -> list[Case]:
        """Let mails of these kinds lie in a new mailbox each; of use while ticketing cannot be asked, too."""
        before = self.lab.entries()
        cases = []
        for options in sets:
            cases.append(self._load(options, before))
            before += len(cases[-1].wanted)
        return cases

    def inbox(self) -> Inbox:
        """A new mailbox, empty."""
        account = self.lab.dovecot.account(f"inbox{secrets.randbelow(10**9)}")
        self.connect(account)
        return Inbox(self.lab, account)

    def known_as(self, case: Case, step: str, mails: int) -> bool:
        """Whether the journal knows so many mails of a load to have come as far as a step."""
        place = self.lab.database("journal").mails
        return place.count_documents({"mailbox_id": case.mailbox_id, f"steps.{step}": {"$exists": True}}) >= mails

    def until_settled(self, case: Case, patience: float = 120) -> int:
        """Wait until every mail of a load has an outcome; how many of them are dead."""
        place = self.lab.database("journal").mails
        mine = {"mailbox_id": case.mailbox_id}
        ended = mine | {"settlement": {"$exists": True}}
        self.lab.until(lambda: place.count_documents(ended) >= len(case.wanted), patience)
        return int(place.count_documents(mine | {"settlement.outcome": "dead"}))

    def _load(self, options: Options, before: int, **mailbox: Any) -> Case:
        seed = options.seed
        maildir, manifest = self.lab.folder / f"mail-{seed}", self.lab.folder / f"{seed}.jsonl"
        write(maildir, manifest, options)
        mailbox_id = self.connect(self.lab.dovecot.account(f"user{seed}", maildir=maildir), **mailbox)
        self.cases.append(Case(self.lab.rig, mailbox_id, seed, read_manifest(manifest), before))
        return self.cases[-1]

    def connect(self, account: Account, **mailbox: Any) -> str:
        """Make a mailbox over an account, through the line that can be broken."""
        certificate = self.lab.dovecot.certificate
        assert certificate is not None
        tls = {"security": "tls", "ca_pem": certificate.read_text(encoding="utf-8")}
        connected = self.lab.rig.connect(self._server(), account, **tls, **mailbox)
        self._mailboxes.append(connected["id"])
        return str(connected["id"])

    def begun(self, mails: int = 1) -> None:
        """Wait until some of the latest load is in tickets."""
        case = self.cases[-1]
        self.lab.until(lambda: self.lab.entries() >= case.before + mails, 60)

    def proved(self, patience: float = 120) -> Document:
        """Wait until all is filed, and see that nothing is missing, doubled, pending or wrong."""
        deadline = time.monotonic() + patience
        for case in self.cases:
            self._until_filed(case, deadline)
        found = self.clean(deadline - time.monotonic())
        assert found["clean"], _told(found)
        assert found["pending"] == 0, _told(found)
        for case in self.cases:
            verdict = case.verdict()
            assert verdict["correct"], verdict
        return found

    def _until_filed(self, case: Case, deadline: float) -> None:
        mails = case.before + len(case.wanted)
        while True:
            try:
                self.lab.until(lambda: self.lab.entries() >= mails, SLICE)
                self.lab.rig.wait_until_filed(mails, SLICE)
            except TimeoutError:
                if time.monotonic() > deadline:
                    raise
                self.lab.heal()  # as Kubernetes, which asks again and again who is alive
            else:
                return

    def clean(self, patience: float) -> Document:
        """Compare until nothing is missing, doubled or pending, or patience ends; gives what was found last."""
        deadline = time.monotonic() + patience
        while True:
            found = self.lab.compared()
            if _is_clean(found) or time.monotonic() > deadline:
                return found
            time.sleep(0.5)  # what a crash left is swept after two seconds, and the journal follows

    def end(self) -> None:
        """Take its mailboxes away, so that the next one is compared alone."""
        for mailbox_id in self._mailboxes:
            self.lab.rig.api.delete(f"/mailboxes/{mailbox_id}").raise_for_status()

    def _server(self) -> Any:
        return Behind(self.lab.dovecot.host, self.lab.imap.port)


def _is_clean(found: Document) -> bool:
    return found["clean"] and not found["pending"]


def a_scenario(lab: FaultLab) -> Iterator[Scenario]:
    """A story in a lab where everything is whole, before and after."""
    lab.heal()
    scenario = Scenario(lab)
    try:
        yield scenario
    finally:
        lab.heal()
        scenario.end()


def _options(mails: int, *, hard: bool) -> Options:
    return replace(Options(count=mails, seed=secrets.randbelow(10**6) + 10), **(HARD if hard else {}))


def _told(found: Document) -> str:
    counts = {name: found[name] for name in ("state", "problem", "missing", "doubled", "pending", "troubled")}
    return f"{counts}\n" + "\n".join(map(str, found["findings"][:20]))
