"""How is `format=flowed` text put back into paragraphs? RFC 3676, section 4."""

from __future__ import annotations

from typing import Final

SIGNATURE: Final = "-- "


def unflow(text: str, *, delete_space: bool) -> str:
    """Join the lines that a mailer broke: those that end in a space, at one depth of quoting. Linear."""
    paragraphs: list[str] = []
    depth_before, is_open = 0, False
    for line in text.split("\n"):
        depth, content = _unquoted(line)
        is_signature = content == SIGNATURE
        flows = content.endswith(" ") and not is_signature
        said = content[:-1] if flows and delete_space else content
        if is_open and depth == depth_before and not is_signature:
            paragraphs[-1] += said
        else:
            paragraphs.append(f"{'>' * depth} {said}" if depth else said)
        depth_before, is_open = depth, flows
    return "\n".join(paragraphs)


def _unquoted(line: str) -> tuple[int, str]:
    """The depth of quoting, and the line without quote marks and without the space that was stuffed before it."""
    content = line.lstrip(">")
    return len(line) - len(content), content.removeprefix(" ")
