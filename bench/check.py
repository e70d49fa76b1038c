"""How much of a generated mailbox did a ticket system store, and rightly?

    python -m bench.check MANIFEST.jsonl < STORED.jsonl

MANIFEST is what `bench.generate` wrote. STORED has one JSON line per stored entry (a ticket's first text or a comment):
{"ticket": ID, "text": "...", "files": [SHA-256, ...]}. Prints one JSON line; exits 0 when nothing is missing, doubled,
misplaced or damaged.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MARKER = re.compile(r"zq\d+x\d{6}kv")
FAULTS = ("missing", "doubled", "misplaced", "threads_merged_into_another", "text_damaged", "attachments_lost")

Record = dict[str, Any]


@dataclass
class Stored:
    """What was found in the stored entries: by marker, by ticket, and in all."""

    places: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    times: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    files: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    intact: set[str] = field(default_factory=set)
    entries: int = 0


def read_manifest(path: Path) -> dict[str, Record]:
    """The expected mails by marker; second deliveries of a mail are the same mail."""
    wanted: dict[str, Record] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        wanted.setdefault(record["marker"], record)
    return wanted


def read_stored(entries: Iterable[Record], wanted: dict[str, Record]) -> Stored:
    """Find each expected mail in the stored entries."""
    stored = Stored()
    for entry in entries:
        stored.entries += 1
        ticket, text = str(entry["ticket"]), entry.get("text") or ""
        stored.files[ticket].update(entry.get("files") or [])
        for marker in set(MARKER.findall(text)) & wanted.keys():
            stored.places[marker].add(ticket)
            stored.times[marker] += 1
            if f"{wanted[marker]['line']} {marker}" in re.sub(r"\s+", " ", text):
                stored.intact.add(marker)
    return stored


def homes(wanted: dict[str, Record], stored: Stored) -> dict[int, str | None]:
    """For each thread the ticket that holds most of it."""
    votes: dict[int, list[str]] = defaultdict(list)
    for marker, record in wanted.items():
        votes[record["thread"]] += stored.places[marker]
    return {thread: max(sorted(set(given)), key=given.count, default=None) for thread, given in votes.items()}


def judge(wanted: dict[str, Record], stored: Stored) -> Record:
    """Count what is missing, doubled, misplaced, merged, damaged or lost."""
    home = homes(wanted, stored)
    found = [ticket for ticket in home.values() if ticket is not None]
    missing = sum(not stored.places[marker] for marker in wanted)
    digests = [(home[record["thread"]], digest) for record in wanted.values() for digest in record["attachments"]]
    result = {
        "messages": len(wanted),
        "tickets_expected": len(home),
        "tickets": len(stored.files),
        "entries": stored.entries,
        "stored": len(wanted) - missing,
        "missing": missing,
        "doubled": sum(times > 1 for times in stored.times.values()),
        "misplaced": sum(
            bool(stored.places[marker]) and stored.places[marker] != {home[record["thread"]]}
            for marker, record in wanted.items()
        ),
        "threads_merged_into_another": len(found) - len(set(found)),
        "text_damaged": sum(bool(stored.places[marker]) and marker not in stored.intact for marker in wanted),
        "attachments_expected": len(digests),
        "attachments_lost": sum(ticket is None or digest not in stored.files[ticket] for ticket, digest in digests),
    }
    return result | {"correct": len(stored.files) == len(home) and not any(result[fault] for fault in FAULTS)}


def main(manifest: Path) -> int:
    """Judge the entries on standard input; 0 when all is right."""
    wanted = read_manifest(manifest)
    result = judge(wanted, read_stored(map(json.loads, sys.stdin), wanted))
    sys.stdout.write(json.dumps(result) + "\n")
    return 0 if result["correct"] else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
