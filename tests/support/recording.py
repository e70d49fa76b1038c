"""How is written down what a release's events and logs look like, for all later ones to read?

    PYTHONPATH=tests:. python -m support.recording 0.1.0

writes `tests/recorded/0.1.0/`: each event type as Kafka carried it (headers and body), its schema, the logs of tickets that
many random conversations made, as MongoDB keeps them, and the views that they had. Done once, when a version is released.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bson import json_util

from contracts.envelope import Envelope, Event
from contracts.topics import TOPICS, Topic, to_message
from support.examples import NOW, TRACE, an_event
from support.filing_runs import run
from ticketing.adapters.documents import entry_document, entry_from, ticket_document
from ticketing.domain.folding import fold
from ticketing.domain.ticket import Ticket

RECORDED: Final = Path(__file__).parents[1] / "recorded"
SCHEMAS: Final = Path(__file__).parents[2] / "contracts" / "schemas"
RUNS: Final = 12
OPTIONS: Final = json_util.JSONOptions(tz_aware=True, json_mode=json_util.JSONMode.CANONICAL)

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """An event as a topic carried it."""

    topic: Topic
    headers: Mapping[str, bytes]
    value: bytes


def versions() -> list[Path]:
    """The folders of all versions that were recorded."""
    return sorted(each for each in RECORDED.iterdir() if each.is_dir())


def records(version: Path) -> Iterator[Record]:
    """Every event that a version wrote down."""
    topics = {topic.name: topic for topic in TOPICS}
    for each in _lines(version / "events.jsonl"):
        headers = {name: value.encode() for name, value in each["headers"].items()}
        yield Record(topics[each["topic"]], headers, json.dumps(each["body"]).encode())


def entries(version: Path) -> Iterator[Document]:
    """Every log entry, in the order of its ticket's versions."""
    return _lines(version / "log.jsonl")


def views(version: Path) -> dict[str, Document]:
    """The views that the logs were folded to, by ticket."""
    return {each["_id"]: each for each in _lines(version / "views.jsonl")}


def replayed(version: Path) -> dict[str, Ticket]:
    """The tickets that a version's logs tell, by today's code."""
    tickets: dict[str, Ticket] = {}
    for document in entries(version):
        entry = entry_from(document)
        tickets[entry.ticket_id] = fold(tickets.get(entry.ticket_id, Ticket(entry.ticket_id)), [entry])
    return tickets


def _lines(path: Path) -> Iterator[Document]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json_util.loads(line, json_options=OPTIONS)


def _write(path: Path, documents: Iterable[Mapping[str, Any]]) -> None:
    lines = [json_util.dumps(each, json_options=OPTIONS, sort_keys=True) for each in documents]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _events() -> Iterator[Document]:
    for topic in TOPICS:
        for event_class in topic.events:
            event: Event = an_event(event_class)
            message = to_message(Envelope(event, "recorder", NOW, TRACE), topic)
            headers = {name: value.decode() for name, value in message.headers.items()}
            yield {"topic": topic.name, "headers": headers, "body": json.loads(message.value)}


def _log(seed: int) -> Iterator[Document]:
    """The logs of one run. Every run has the same mails and so the same ids: here each has its own."""
    for log in run(seed).store.log.values():
        for entry in log:
            text = json_util.dumps(entry_document(entry), json_options=OPTIONS)
            yield json_util.loads(
                text.replace("tkt_", f"tkt_{seed}x").replace("ent_", f"ent_{seed}x"), json_options=OPTIONS
            )


def main(arguments: list[str]) -> int:
    """Write down this version."""
    folder = RECORDED / arguments[0]
    folder.mkdir(parents=True)
    _write(folder / "events.jsonl", _events())
    _write(folder / "log.jsonl", (each for seed in range(RUNS) for each in _log(seed)))
    # From what was written: MongoDB keeps milliseconds only.
    _write(folder / "views.jsonl", (ticket_document(each) for each in replayed(folder).values()))
    shutil.copytree(SCHEMAS, folder / "schemas")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
