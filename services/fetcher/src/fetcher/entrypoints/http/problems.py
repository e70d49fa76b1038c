"""What do the handlers' errors mean over HTTP?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from chassis.http import Problem
from fetcher.domain.rules import SettingsInvalid
from fetcher.entrypoints.documents.mailbox_in import SECRETS
from fetcher.handlers.detection import AddressUnclear
from fetcher.handlers.jobs import JobNotFound, MailboxRests
from fetcher.handlers.keys import KeysUnusable
from fetcher.handlers.mail_server import MailboxUnavailable
from fetcher.handlers.mailbox_store import MailboxChangedMeanwhile, MailboxNotFound
from fetcher.handlers.mailboxes import SecretNeeded
from fetcher.handlers.microsoft import GraphRefused, GraphUnavailable
from fetcher.handlers.oauth import FlowUnknown, SignInRefused
from fetcher.handlers.polling import PollingRefused


@contextmanager
def problems() -> Iterator[None]:
    """Answer with a problem document when a handler says no."""
    try:
        yield
    except tuple(_ANSWERS) as error:
        answer = next(answer for kind, answer in _ANSWERS.items() if isinstance(error, kind))
        raise answer(error) from error


def _changed(_: Exception) -> Problem:
    detail = "Read the mailbox again and repeat the change."
    return Problem(HTTPStatus.PRECONDITION_FAILED, "changed_meanwhile", "Somebody else changed it", detail)


def _secret_needed(error: Exception) -> Problem:
    assert isinstance(error, SecretNeeded)
    fields = {name: [str(error)] for name, stored in SECRETS.items() if stored in error.fields}
    return Problem(422, "secret_needed", "The secret is needed", str(error), fields)


def _invalid(error: Exception) -> Problem:
    assert isinstance(error, SettingsInvalid)
    detail = f"See errors: {', '.join(error.errors)}"
    return Problem(422, "validation_failed", "The request is not valid", detail, error.errors)


def _graph_refused(error: Exception) -> Problem:
    assert isinstance(error, GraphRefused)
    errors = {name: [words] for name, words in error.errors.items()}
    return Problem(422, "microsoft_refused", "Microsoft refuses the application", str(error), errors)


def _unreachable(error: Exception) -> Problem:
    assert isinstance(error, MailboxUnavailable)
    detail = " ".join(filter(None, (error.message, error.fix)))
    return Problem(502, "mailbox_unreachable", f"The mailbox cannot be reached: {error.step}", detail)


_ANSWERS: Final[Mapping[type[Exception], Callable[[Exception], Problem]]] = {
    MailboxNotFound: lambda _: Problem(404, "mailbox_not_found", "No such mailbox"),
    JobNotFound: lambda _: Problem(404, "job_not_found", "No such job"),
    MailboxChangedMeanwhile: _changed,
    MailboxRests: lambda error: Problem(409, "mailbox_rests", "Nothing is fetched now", str(error)),
    PollingRefused: lambda error: Problem(409, "mailbox_inactive", str(error), f"{error}: activate it first."),
    SecretNeeded: _secret_needed,
    SettingsInvalid: _invalid,
    KeysUnusable: lambda error: Problem(503, "keys_unusable", "The encryption keys are not right", str(error)),
    AddressUnclear: lambda error: Problem(
        422, "validation_failed", "The request is not valid", str(error), {"address": [str(error)]}
    ),
    GraphRefused: _graph_refused,
    GraphUnavailable: lambda error: Problem(502, "microsoft_unavailable", "Microsoft gives no answer", str(error)),
    FlowUnknown: lambda error: Problem(409, "sign_in_unknown", "No such sign-in is under way", str(error)),
    SignInRefused: lambda error: Problem(422, "sign_in_refused", "The provider gave no permission", str(error)),
    MailboxUnavailable: _unreachable,
    TimeoutError: lambda _: Problem(504, "mailbox_slow", "The mail server does not answer in good time"),
}
