"""Which mails does a path on the command line mean?"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from postdesk.failures import ExitCode
from postdesk.parsing.mbox import SEPARATOR, mails_in

STDIN: Final = "-"


@dataclass(frozen=True, slots=True)
class MailFile:
    """A mail that can be read.

    `name` is how it was asked for; of a mail in a folder, the folder and the way to it; of one in an mbox file, that file and
    `#` with the mail's number.
    """

    name: str
    source: Path | bytes
    size: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that cannot be read, why, and which exit code says so."""

    name: str
    reason: str
    code: ExitCode


def files_of(path: str) -> Iterator[MailFile | Unreadable]:
    """The mail of a file or of stdin (`-`), those of an mbox file; of a folder those of all files below it, sorted by path."""
    if path == STDIN:
        data = sys.stdin.buffer.read()
        yield from _within(path, data) or [MailFile(path, data, len(data))]
        return
    try:
        files = (
            sorted(each for each in Path(path).rglob("*") if each.is_file()) if Path(path).is_dir() else [Path(path)]
        )
    except OSError as error:
        yield _unreadable(path, error)
        return
    if not files:
        yield Unreadable(path, "it holds no files", ExitCode.USAGE)
    for file in files:
        yield from _file(file)


def _file(path: Path) -> Sequence[MailFile | Unreadable]:
    name = str(path)
    try:
        if path.exists() and not path.is_file():
            return [Unreadable(name, "it is neither a file nor a folder", ExitCode.USAGE)]
        with path.open("rb") as opened:
            is_mbox = opened.read(len(SEPARATOR)) == SEPARATOR
        mails = _within(name, path.read_bytes()) if is_mbox else []
        return mails or [MailFile(name, path, path.stat().st_size)]
    except OSError as error:
        return [_unreadable(name, error)]


def _within(name: str, data: bytes) -> list[MailFile]:
    return [MailFile(f"{name}#{number}", mail, len(mail)) for number, mail in enumerate(mails_in(data), start=1)]


def _unreadable(name: str, error: OSError) -> Unreadable:
    codes = {FileNotFoundError: ExitCode.NOT_FOUND, PermissionError: ExitCode.DENIED}
    return Unreadable(name, error.strerror or type(error).__name__, codes.get(type(error), ExitCode.FAILED))
