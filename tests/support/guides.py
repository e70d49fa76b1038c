"""What do the documents that people read name: commands, settings, operations, events, files?"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The table of tests is written from the tests, and checked by itself.
WRITTEN_BY_US = {"docs/reference/acceptance.md"}


@dataclass(frozen=True, slots=True)
class Guide:
    """A document, by its path from the root."""

    path: str
    text: str

    def code(self) -> Iterator[str]:
        """What stands in backticks, and each line of a block of code."""
        prose = re.sub(r"^( *)```\w*\n(.*?)^\1```$", "", self.text, flags=re.MULTILINE | re.DOTALL)
        yield from re.findall(r"`([^`\n]+)`", prose)
        for _, block in re.findall(r"^( *)```\w*\n(.*?)^\1```$", self.text, flags=re.MULTILINE | re.DOTALL):
            yield from (line.strip().removeprefix("$ ") for line in block.replace("\\\n", " ").splitlines())

    def links(self) -> Iterator[str]:
        """Where its links lead, those to other sites left out."""
        yield from re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", self.text)

    def commands(self, program: str) -> Iterator[list[str]]:
        """The words behind each call of a program, comments left out."""
        for line in self.code():
            for call in re.findall(
                rf"(?:^|[|&(;] ?)(?:\w+=\S+ )*(?:\S+/)?{re.escape(program)}\b(?: ([^#&;>)]*))?", line
            ):
                yield call.split()


def guides() -> list[Guide]:
    """Every document in the repository, and the files that say how it is run."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    wanted = [path for path in listed if path.endswith(".md") or path.startswith(("deploy/", "docker-compose"))]
    return [
        Guide(path, (ROOT / path).read_text(encoding="utf-8"))
        for path in wanted
        if path not in WRITTEN_BY_US and (ROOT / path).exists()
    ]


def anchors(text: str) -> set[str]:
    """What a link into a document may name: its headings, as the sites that show Markdown write them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
