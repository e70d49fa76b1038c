"""How do I measure? `make bench`, with MAILS SEED HARD MAILDIR MANIFEST ENGINE RATE; the last line is one JSON object."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench.report import Task, table
from bench.run import run, say
from local.dovecot import INSTALL, available


def main() -> int:
    """Read the command line, measure, print; 0 when everything was stored rightly."""
    wants = argparse.ArgumentParser(prog="bench")
    wants.add_argument("--mails", type=int, default=1000)
    wants.add_argument("--seed", type=int, default=7)
    wants.add_argument("--hard", type=int, default=0, help="1: with late parents, duplicates and the like")
    wants.add_argument("--maildir", type=Path)
    wants.add_argument("--manifest", type=Path)
    wants.add_argument("--engine", default="fast", help="MongoDB: fast, safe, docker or a URL")
    wants.add_argument("--rate", type=float, default=5, help="mails a second of the run for the latency; 0: none")
    wants.add_argument("--parsers", type=int, default=1, help="replicas")
    given = wants.parse_args()
    if (given.maildir is None) != (given.manifest is None):
        wants.error("MAILDIR and MANIFEST go together")
    if not available():
        say(f"the benchmark needs Dovecot ({INSTALL})")
        return 1
    task = Task(**{**vars(given), "hard": bool(given.hard)})
    result = run(task)
    sys.stdout.write(table(result, task) + "\n" + json.dumps(result) + "\n")
    return 0 if result["check"] == "passed" else 1


if __name__ == "__main__":
    sys.exit(main())
