"""What do twenty `kill -9`s cost? Each process in turn, Kafka and the database included, under a steady load.

    make kills KILLS=20 RATE=50 SEED=7

prints per kill when everything was ready again, and how many mails had arrived and were filed by then. Mails keep arriving at their
rate whatever is behind, and the next kill waits for readiness alone; what is behind is filed after the last one. At the end what is
missing and what is doubled. Exit code 1 where that is not 0.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from local.environment import NEEDS
from support.faultlab import FaultLab, a_lab
from support.scenario import Scenario
from support.steady import SteadyLoad

VICTIMS = (*NEEDS, "kafka", "mongodb")
BETWEEN = 2.0
PATIENCE = 300.0
AIM = 5.0
"""Seconds within which what was killed should be ready."""
SESSION = "PT4S"
"""How long Kafka keeps the partitions of a consumer that it no longer hears: the most of what a restart waits for."""


@dataclass(frozen=True)
class Kill:
    """One of them, and the seconds until everything was ready again."""

    victim: str
    ready: float


def kill(lab: FaultLab, victim: str) -> Kill:
    """Kill one process, and start it at once, as a supervisor does."""
    engines = {"kafka": lab.kafka, "mongodb": lab.mongo}
    process = engines[victim] if victim in engines else lab.services[victim]
    began = time.monotonic()
    process.kill()
    process.start()
    lab.until_ready()
    return Kill(victim, time.monotonic() - began)


def run(lab: FaultLab, kills: int, rate: float, seed: int) -> tuple[list[Kill], bool]:
    """All of them, and whether nothing is missing, doubled or wrong at the end."""
    scenario = Scenario(lab)
    done: list[Kill] = []
    with SteadyLoad(scenario, rate, seed) as load:
        load.until_filed(1, PATIENCE)
        for number, victim in enumerate(islice(cycle(VICTIMS), kills), 1):
            time.sleep(BETWEEN)
            done.append(kill(lab, victim))
            behind = f"{load.delivered:5} mails arrived, {load.filed():5} filed"
            told(f"{number:3} {victim:12} ready after {done[-1].ready:4.1f} s; {behind}")
        load.stop()
        late = caught_up(lab, load)
        told(f"{load.delivered} mails arrived at {load.rate():.1f} a second; all filed {late:.1f} s after the last")
        right = proved(scenario, load)
    scenario.end()
    return done, right


def caught_up(lab: FaultLab, load: SteadyLoad) -> float:
    """Wait until all is filed; the seconds that took. Says what ails where it takes too long, and raises TimeoutError."""
    try:
        return load.until_filed(load.delivered, PATIENCE)
    except TimeoutError:
        told("\n".join(lab.complaints()))
        raise


def proved(scenario: Scenario, load: SteadyLoad) -> bool:
    """Whether nothing is missing, doubled or wrong, once nothing is on its way; says what there is."""
    found = scenario.clean(PATIENCE)
    verdict = load.verdict()
    told(f"{load.delivered} mails: {found['missing']} missing, {found['doubled']} doubled, {found['pending']} pending")
    told(f"every mail in its ticket, whole: {verdict['correct']}")
    for finding in found["findings"][:20]:
        told(str(finding))
    return bool(found["clean"] and not found["pending"] and verdict["correct"])


def main(arguments: Sequence[str]) -> int:
    """Run it in a lab of its own."""
    wants = argparse.ArgumentParser(prog="support.kills")
    wants.add_argument("--kills", type=int, default=20)
    wants.add_argument("--rate", type=float, default=50, help="mails a second")
    wants.add_argument("--seed", type=int, default=7)
    given = wants.parse_args(arguments)
    began = time.monotonic()
    with a_lab(KAFKA__SESSION=SESSION) as lab:
        told(f"seed {given.seed}, over {lab.kind_of_mongo}")
        kills, right = run(lab, given.kills, given.rate, given.seed)
    slowest = max(kills, key=lambda each: each.ready)
    soon = sum(each.ready <= AIM for each in kills)
    told(f"{soon} of {len(kills)} ready within {AIM:.0f} s; the slowest: {slowest.victim}, {slowest.ready:.1f} s")
    told(f"{'survived' if right else 'NOT survived'}, after {time.monotonic() - began:.0f} s")
    return 0 if right else 1


def told(text: str) -> None:
    """Write a line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
