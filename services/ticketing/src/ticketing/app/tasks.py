"""What can an operator have done beside the running service?"""

from __future__ import annotations

import asyncio
import sys

from chassis import mongo
from ticketing.adapters.clock import now
from ticketing.adapters.mongo import MongoTicketStore
from ticketing.app.policy import policy
from ticketing.handlers.sweeping import Rebuilt, rebuild, skip_numbers
from ticketing.settings import Settings

USAGE = """\
python -m ticketing                      runs the service
python -m ticketing rebuild              writes every view again from the logs, and says whether they were equal
python -m ticketing skip-numbers COUNT   after a restore: leaves out the numbers given since the backup, and some
"""
TOO_MANY = 1_000_000_000
"""Numbers have at most nine digits."""
MOST_NAMED = 10


def run_task(settings: Settings, arguments: list[str]) -> None:
    """Do a task, say what came of it, and exit: with status 2 where there is no such task, 1 where something is wrong."""
    match arguments:
        case ["rebuild"]:
            done = asyncio.run(rebuild_views(settings))
            said = told(done)
            status = 1 if done.groundless else 0
        case ["skip-numbers", count] if count.isdecimal() and 0 < int(count) < TOO_MANY:
            said, status = asyncio.run(skip(settings, int(count))), 0
        case _:
            sys.stderr.write(USAGE)
            sys.exit(2)
    sys.stdout.write(said)
    sys.exit(status)


async def rebuild_views(settings: Settings) -> Rebuilt:
    """Write every view again."""
    async with mongo.connect(settings.mongo) as client:
        return await rebuild(MongoTicketStore(mongo.database(client, settings.mongo)))


def told(done: Rebuilt) -> str:
    """What the views were and are, in words."""
    compared = "as the views were" if done.equal else f"unlike the views ({done.in_views}), which are written again"
    text = f"{done.tickets} tickets; hash of what the logs say: {done.from_logs}, {compared}\n"
    if names := done.groundless:
        some = f"{', '.join(names[:MOST_NAMED])}{', ...' if names[MOST_NAMED:] else ''}"
        text += f"{len(names)} views tell of entries that are in no log, and are left as they are: {some}\n"
    return text


async def skip(settings: Settings, count: int) -> str:
    """Leave numbers out."""
    async with mongo.connect(settings.mongo) as client:
        store = MongoTicketStore(mongo.database(client, settings.mongo))
        following = await skip_numbers(store, now, policy(settings), count)
    return f"the next ticket is number {following} of its series, or a later one\n"
