"""What do the handlers' errors mean over HTTP?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from chassis.http import Problem
from fetcher.domain.rules import SettingsInvalid
from fetcher.entrypoints.documents.mailbox_in import SECRETS
from fetcher.handlers.mailbox_store import MailboxChangedMeanwhile, MailboxNotFound
from fetcher.handlers.mailboxes import MailboxPaused, SecretNeeded


@contextmanager
def problems() -> Iterator[None]:
    """Answer with a problem document when a handler says no."""
    try:
        yield
    except MailboxNotFound as error:
        raise Problem(404, "mailbox_not_found", "No such mailbox") from error
    except MailboxChangedMeanwhile as error:
        detail = "Read the mailbox again and repeat the change."
        raise Problem(
            HTTPStatus.PRECONDITION_FAILED, "changed_meanwhile", "Somebody else changed it", detail
        ) from error
    except MailboxPaused as error:
        raise Problem(409, "mailbox_paused", "The mailbox is paused", "Set active to true first.") from error
    except SecretNeeded as error:
        fields = {name: [str(error)] for name, stored in SECRETS.items() if stored in error.fields}
        raise Problem(422, "secret_needed", "The secret is needed", str(error), fields) from error
    except SettingsInvalid as error:
        detail = f"See errors: {', '.join(error.errors)}"
        raise Problem(422, "validation_failed", "The request is not valid", detail, error.errors) from error
