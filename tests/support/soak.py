"""Does Postdesk survive whatever happens? Random faults from a seed, under a steady load, for some minutes; then the proof.

    make soak MINUTES=5 SEED=42

The same seed gives the same faults in the same order. Exit code 1 where anything is missing, doubled or wrong at the end.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import signal
import sys
import time
from collections.abc import Sequence

from local.environment import NEEDS
from support.faultlab import FaultLab, a_lab
from support.kills import caught_up, proved, told
from support.proxy import Line
from support.scenario import Scenario
from support.steady import SteadyLoad

RATE = 10.0
LINES = (Line.CUT, Line.STALLED, Line.HALF_OPEN, Line.SLOW)
PLACES = ("before_handle", "before_publish", "after_publish", "before_commit")
CONSUMERS = ("parser", "router", "ticketing", "journal")


class Faults:
    """Everything that can happen, chosen by a seed. Each is over, or healed by what comes after, when it returns."""

    def __init__(self, lab: FaultLab, chance: random.Random) -> None:
        self._lab = lab
        self._chance = chance

    def next(self) -> None:
        """Let one thing happen, and say what."""
        self._chance.choice([self._kill, self._stop, self._freeze, self._line, self._engine, self._failpoint])()

    def _kill(self) -> None:
        name = self._chance.choice(list(NEEDS))
        told(f"kill -9 {name}")
        self._lab.services[name].kill()
        self._lab.heal()

    def _stop(self) -> None:
        name = self._chance.choice(list(NEEDS))
        told(f"kill -TERM {name}")
        self._lab.services[name].stop()
        self._lab.heal()

    def _freeze(self) -> None:
        name, seconds = self._chance.choice(list(NEEDS)), self._chance.uniform(1, 15)
        told(f"kill -STOP {name} for {seconds:.0f} s")
        os.kill(self._lab.services[name].pid, signal.SIGSTOP)
        time.sleep(seconds)
        self._lab.heal()

    def _line(self) -> None:
        name, seconds = self._chance.choice(["imap", "kafka", "mongo"]), self._chance.uniform(1, 12)
        line = self._chance.choice(LINES)
        told(f"the line to {name} is {line} for {seconds:.0f} s")
        getattr(self._lab, name).line = line
        time.sleep(seconds)
        self._lab.heal()

    def _engine(self) -> None:
        engine = self._chance.choice([self._lab.kafka, self._lab.mongo])
        told(f"kill -9 {engine.name}")
        engine.kill()
        time.sleep(self._chance.uniform(0, 3))
        self._lab.heal()

    def _failpoint(self) -> None:
        name, place = self._chance.choice(CONSUMERS), self._chance.choice(PLACES)
        wanted = f"{place}:kill:{self._chance.randint(1, 3)}"
        told(f"{name} dies at {wanted}")
        self._lab.fail(name, wanted)
        time.sleep(self._chance.uniform(1, 5))
        self._lab.heal()


def run(lab: FaultLab, minutes: float, seed: int) -> bool:
    """All of it; whether nothing was lost, doubled or wrong."""
    scenario, faults = Scenario(lab), Faults(lab, random.Random(seed))
    deadline = time.monotonic() + minutes * 60
    with SteadyLoad(scenario, RATE, seed) as load:
        while time.monotonic() < deadline:
            faults.next()
            time.sleep(1)
        load.stop()
        caught_up(lab, load)
        right = proved(scenario, load)
    scenario.end()
    return right


def main(arguments: Sequence[str]) -> int:
    """Run it in a lab of its own."""
    wants = argparse.ArgumentParser(prog="support.soak")
    wants.add_argument("--minutes", type=float, default=5)
    wants.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    given = wants.parse_args(arguments)
    told(f"seed {given.seed}")
    with a_lab() as lab:
        survived = run(lab, given.minutes, given.seed)
    told(f"seed {given.seed}: {'survived' if survived else 'NOT survived'}")
    return 0 if survived else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
