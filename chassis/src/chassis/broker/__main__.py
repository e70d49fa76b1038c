"""How does an operator create the topics? From the AsyncAPI document, which says name, partitions and retention of each.

    python -m chassis.broker provision --asyncapi contracts/asyncapi.json --servers kafka:9092 --replication 3

Safe to run again and by several at once. Logins and TLS come from KAFKA_* variables, as in a service's settings.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from chassis.broker.provision import TopicPlan, provision
from chassis.broker.settings import KafkaSettings

PREFIX = "KAFKA_"


def plans(document: dict[str, Any]) -> list[TopicPlan]:
    """The topics that an AsyncAPI 3 document with Kafka bindings describes."""
    found = []
    for channel in document["channels"].values():
        kafka = channel["bindings"]["kafka"]
        retention = timedelta(milliseconds=kafka["topicConfiguration"]["retention.ms"])
        found.append(TopicPlan(channel["address"], kafka["partitions"], retention))
    return found


def main(arguments: list[str]) -> None:
    """Read the command line and create what is missing."""
    wants = argparse.ArgumentParser(prog="python -m chassis.broker")
    verb = wants.add_subparsers(required=True).add_parser("provision", help="create the topics, set their retention")
    verb.add_argument("--asyncapi", type=Path, required=True)
    verb.add_argument("--servers", required=True)
    verb.add_argument("--replication", type=int, default=3)
    verb.add_argument("--prefix", default="", help="before every topic")
    given = wants.parse_args(arguments)
    login = {name.removeprefix(PREFIX).lower(): value for name, value in os.environ.items() if name.startswith(PREFIX)}
    settings = KafkaSettings.model_validate({**login, "servers": given.servers, "topic_prefix": given.prefix})
    wanted = plans(json.loads(given.asyncapi.read_text(encoding="utf-8")))
    asyncio.run(provision(settings, wanted, given.replication))
    sys.stdout.write(f"{len(wanted)} topics are ready\n")


if __name__ == "__main__":
    main(sys.argv[1:])
