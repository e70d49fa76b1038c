"""What is wrong, why, and what helps?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import typer

from postdesk.client import Document
from postdesk.commands.mailbox.telling import trouble
from postdesk.failures import ExitCode, Failure
from postdesk.session import Session, command

doctor = typer.Typer()

_COLUMNS = {"Check": "check", "Result": "result", "Cause": "cause", "Fix": "fix"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    result: str
    cause: str = ""
    fix: str = ""


@command(doctor, "doctor")
def examine(session: Session) -> None:
    """Check the gateway, the token, every service and every mailbox; say cause and fix."""
    findings: list[Finding] = []
    failure: Failure | None = None
    for check, look in (
        ("gateway", _gateway),
        ("token", _token),
        ("services", _services),
        ("mailboxes", _mailboxes),
    ):
        try:
            findings += look(session)
        except Failure as found:
            findings.append(Finding(check, "failed", str(found), found.fix))
            failure = found
            if check in {"gateway", "token"}:
                break  # what follows would fail of the same cause
    session.screen.rows([asdict(finding) for finding in findings], _COLUMNS)
    if failure is not None:
        raise Failure("Something is wrong: see above.", failure.code)
    if any(finding.result == "failed" for finding in findings):
        raise Failure("Something is wrong: see above.")
    session.screen.say("All is well.")


def _gateway(session: Session) -> Iterator[Finding]:
    session.api.reachable()
    yield Finding("gateway", "ok", f"answers at {session.api.url}")


def _token(session: Session) -> Iterator[Finding]:
    if not session.api.has_token:
        raise Failure("No token is configured.", ExitCode.DENIED, "postdesk login, or postdesk setup the first time.")
    me = session.api.get("/api/v1/me")
    yield Finding("token", "ok", f"{me['person']['name']}, {me['token']['prefix']}")


def _services(session: Session) -> Iterator[Finding]:
    for service in session.api.get("/api/v1/status").get("services", []):
        yield _service(service)


def _service(service: Document) -> Finding:
    name = f"service {service['name']}"
    if service["state"] == "ready":
        return Finding(name, "ok")
    broken = {check: said for check, said in service.get("checks", {}).items() if said != "ok"}
    cause = "; ".join(f"{check}: {said}" for check, said in broken.items()) or service.get("detail") or service["state"]
    return Finding(name, "failed", cause, _remedy(service["name"], broken))


def _remedy(service: str, broken: Mapping[str, str]) -> str:
    """What to do about checks that failed, by what each said."""
    if any(said.startswith("BreakerOpen") for said in broken.values()):
        return (
            f"Mend what {service}'s log says its records died of, restart it, and send them back "
            "(docs/how-to/handle-dead-letters.md)."
        )
    return f"See that {', '.join(broken)} can be reached." if broken else f"See that {service} runs; its log says more."


def _mailboxes(session: Session) -> Iterator[Finding]:
    for mailbox in session.api.pages("/api/v1/mailboxes", 1000):
        name = f"mailbox {mailbox.get('address')}"
        if cause := trouble(mailbox):
            error = mailbox.get("last_error") or {}
            yield Finding(name, "failed", cause, error.get("fix") or f"postdesk mailbox test {mailbox['id']}")
        else:
            yield Finding(name, "ok", str(mailbox.get("state")))
