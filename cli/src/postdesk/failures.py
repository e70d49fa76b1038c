"""How can a command fail, and which exit code says so?"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a script can tell from the exit code."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    DENIED = 4
    CONFLICT = 5
    UNREACHABLE = 6


class Failure(Exception):
    """A command cannot do what it was asked to. The text says what happened, `fix` what helps."""

    def __init__(self, text: str, code: ExitCode = ExitCode.FAILED, fix: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.fix = fix
