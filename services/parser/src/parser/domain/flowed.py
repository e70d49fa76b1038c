"""How is `format=flowed` text put back into paragraphs? RFC 3676, section 4."""

from __future__ import annotations

from typing import Final

SIGNATURE: Final = "-- "


def unflow(text: str, *, delete_space: bool) -> str:
    """Join the lines that a mailer broke: those that end in a space, at one depth of quoting. Linear."""
    pieces: list[str] = []
    depth_before, is_open = 0, False
    for line in text.split("\n"):
        depth, content = _unquoted(line)
        is_signature = content == SIGNATURE
        flows = content.endswith(" ") and not is_signature
        said = content[:-1] if flows and delete_space else content
        # An empty line would be swallowed by the rule; nobody who leaves a line empty means that. Nor does anybody go on with a
        # quote mark: whoever writes `> > ` has quoted in a way that the rule does not know.
        if not is_open or depth != depth_before or is_signature or not content or (depth and content.startswith(">")):
            pieces.append(f"\n{'>' * depth} " if depth and said else "\n" + ">" * depth)
        pieces.append(said)
        depth_before, is_open = depth, flows
    return "".join(pieces)[1:]


def _unquoted(line: str) -> tuple[int, str]:
    """The depth of quoting, and the line without quote marks and without the space that was stuffed before it."""
    content = line.lstrip(">")
    return len(line) - len(content), content.removeprefix(" ")
