"""A service that is killed between an effect and its commit: `broker_victim.py SERVERS PREFIX FILE`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from chassis.broker import Record
from support.broker import a_service, consume_batches, settings_for


async def main(servers: str, prefix: str, effects: Path) -> None:
    """Consume; the third batch is this process's last."""
    running = a_service(settings_for(servers, prefix))
    batches = 0

    async def note_and_die(records: Sequence[Record]) -> None:
        nonlocal batches
        batches += 1
        with effects.open("ab") as file:
            file.writelines(record.value + b"\n" for record in records)
        if batches == 3:
            os.kill(os.getpid(), signal.SIGKILL)

    consume_batches(running, note_and_die, batch=5)
    await running.broker.start()
    await asyncio.sleep(30)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
