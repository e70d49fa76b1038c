"""What do twenty `kill -9`s cost? Each process in turn, Kafka and the database included, under a steady load.

    PYTHONPATH=tests:. python -m support.kills --kills 20 --rate 50 --seed 7

prints per kill when the process was ready again, and when every mail that had arrived before the kill was in a ticket; at the
end what is missing and what is doubled. Exit code 1 where that is not 0.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from local.environment import NEEDS
from support.faultlab import FaultLab, a_lab
from support.scenario import Scenario
from support.steady import SteadyLoad

VICTIMS = (*NEEDS, "kafka", "mongodb")
BETWEEN = 2.0
PATIENCE = 300.0


@dataclass(frozen=True)
class Kill:
    """One of them; seconds since it."""

    victim: str
    ready: float
    caught_up: float


def kill(lab: FaultLab, load: SteadyLoad, victim: str) -> Kill:
    """Kill one process, start it as a supervisor does, and wait until its loss is made up for."""
    engines = {"kafka": lab.kafka, "mongodb": lab.mongo}
    process = engines[victim] if victim in engines else lab.services[victim]
    arrived = load.delivered
    began = time.monotonic()
    process.kill()
    process.start()
    lab.until_ready()
    ready = time.monotonic() - began
    load.until_filed(arrived, PATIENCE)
    return Kill(victim, ready, time.monotonic() - began)


def run(
    lab: FaultLab, kills: int, rate: float, seed: int, say: Callable[[str], Any]
) -> tuple[list[Kill], dict[str, Any]]:
    """All of them, and what the oracle finds at the end."""
    scenario = Scenario(lab)
    done: list[Kill] = []
    with SteadyLoad(scenario, rate, seed) as load:
        load.until_filed(1, PATIENCE)
        for number, victim in enumerate(islice(cycle(VICTIMS), kills), 1):
            time.sleep(BETWEEN)
            done.append(kill(lab, load, victim))
            say(
                f"{number:3} {victim:12} ready after {done[-1].ready:5.1f} s, caught up after {done[-1].caught_up:5.1f} s"
            )
        load.stop()
        load.until_filed(load.delivered, PATIENCE)
        found = scenario.clean(PATIENCE)
        verdict = load.verdict()
    say(f"{load.delivered} mails: {found['missing']} missing, {found['doubled']} doubled, {found['pending']} pending")
    say(f"every mail in its ticket, whole: {verdict['correct']}")
    scenario.end()
    return done, found | {"correct": verdict["correct"]}


def main(arguments: Sequence[str]) -> int:
    """Run it in a lab of its own."""
    wants = argparse.ArgumentParser(prog="support.kills")
    wants.add_argument("--kills", type=int, default=20)
    wants.add_argument("--rate", type=float, default=50, help="mails a second")
    wants.add_argument("--seed", type=int, default=7)
    given = wants.parse_args(arguments)
    with a_lab() as lab:
        kills, found = run(lab, given.kills, given.rate, given.seed, told)
    slowest = max(kills, key=lambda each: each.ready)
    told(f"slowest to be ready: {slowest.victim}, {slowest.ready:.1f} s")
    return 0 if found["clean"] and not found["pending"] and found["correct"] else 1


def told(text: str) -> None:
    """Write a line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
