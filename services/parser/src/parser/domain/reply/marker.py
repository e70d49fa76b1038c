"""Where does our own mail begin in an answer? Our mails say above their text that answers belong above that line."""

from __future__ import annotations

from typing import Final

BEGIN: Final = "##-"
END: Final = "-##"
"""The line is `##- ... -##`, whatever stands between in whichever language; nothing else decides."""
REPLY_ABOVE: Final = f"{BEGIN} Please type your reply above this line {END}"
"""As our mails put it where nothing else is configured."""
LONGEST: Final = 300


def is_marker(line: str) -> bool:
    """Whether a line is the one that answers belong above."""
    return len(line) <= LONGEST and line.startswith(BEGIN) and line.endswith(END)
