"""How do I get a Maildir of known content?

    python -m bench.generate OUT --count 1000 --seed 7 --manifest OUT.jsonl

OUT becomes a Maildir whose files sort in the order of delivery, so an IMAP server numbers the mails in that order. One JSON
line on standard output gives the expected number of tickets (threads) and comments (replies); the manifest has one JSON
line per delivery. The base mix is 70 % plain text (about 3 KB), 20 % HTML with a text alternative (about 15 KB) and 10 %
with an attachment of 200 KB; 30 % of all mails answer an earlier one. The harder cases are percentages, off by default.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from bench.mailbox import EPOCH, Mailbox, Options

HARD: dict[str, Any] = {
    "references_only": 20.0,
    "late_parents": 5.0,
    "duplicates": 2.0,
    "same_subject": 20.0,
    "auto_replies": 10.0,
}
"""The options of the hard set."""
EXTENDED: dict[str, Any] = {
    "references_only": 35.0,
    "late_parents": 20.0,
    "duplicates": 10.0,
    "same_subject": 60.0,
    "auto_replies": 15.0,
    "parents_only": 35.0,
    "copies": 10.0,
    "without_id": 5.0,
    "reused_ids": 5.0,
}
"""The options of the extended hard set: more of everything, and mails whose headers say less."""


def write(out: Path, manifest: Path, options: Options) -> dict[str, int | str]:
    """Write the Maildir, which must be new or empty, and its manifest; gives the totals.

    Raises:
        FileExistsError: the folder holds something.
    """
    if out.exists() and any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty: name a new folder")
    for folder in ("cur", "new", "tmp"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    totals = dict.fromkeys(("messages", "tickets", "comments", "duplicates", "attachments", "bytes"), 0)
    digest = hashlib.sha256()
    with manifest.open("w", encoding="utf-8") as lines:
        for number, mail in enumerate(Mailbox(options).deliveries()):
            name = f"{int(EPOCH.timestamp()) + number}.M000001P1Q{number}.bench"
            (out / "new" / name).write_bytes(mail.data)
            digest.update(mail.data)
            lines.write(json.dumps(mail.record, ensure_ascii=False) + "\n")
            totals["messages"] += 1
            totals["bytes"] += len(mail.data)
            totals[mail.record["expect"] + "s"] += 1
            if mail.record["expect"] != "duplicate":
                totals["attachments"] += len(mail.record["attachments"])
    return {**totals, "sha256": digest.hexdigest()[:16]}


def main() -> int:
    """Read the command line, write the Maildir, print the totals."""
    wants = argparse.ArgumentParser(prog="bench.generate")
    wants.add_argument("out", type=Path, help="Maildir to write (new or empty)")
    wants.add_argument("--manifest", type=Path, required=True, help="one JSON line per delivery goes here")
    wants.add_argument("--count", type=int, default=1000)
    wants.add_argument("--seed", type=int, default=7)
    for name in EXTENDED:
        wants.add_argument("--" + name.replace("_", "-"), type=float, default=0, metavar="PERCENT")
    given = vars(wants.parse_args())
    out, manifest = given.pop("out"), given.pop("manifest")
    sys.stdout.write(json.dumps(write(out, manifest, Options(**given))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
