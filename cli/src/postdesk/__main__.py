"""How is the command line started? `postdesk`, or `python -m postdesk`."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress

from postdesk.app import app as commands
from postdesk.failures import ExitCode

__all__ = ["app"]


def app() -> None:
    """Run the command that was typed. What the system refuses it, as to write on a full disk, ends it as other failures do."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that knows fewer letters than a mail has shows `?` for the others.
            stream.reconfigure(errors="replace")
    try:
        try:
            commands()
        finally:
            sys.stdout.flush()
    except OSError as error:
        _drop_output()
        # Who left has what they wanted, as `head`, and need not hear of it.
        if not isinstance(error, BrokenPipeError):
            with suppress(OSError):
                said = filter(None, (error.filename, error.strerror or str(error)))
                sys.stderr.write(f"Error: {': '.join(map(str, said))}\n")
        sys.exit(ExitCode.FAILED)


def _drop_output() -> None:
    """What is left to be written goes nowhere: Python would try again at its end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    app()
