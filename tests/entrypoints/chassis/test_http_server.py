"""Does a served application finish what it began when it is told to stop, and say what it waits for when it is asked?"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from chassis.standing import ASKED_BY

SERVICE = """
import asyncio
from contextlib import asynccontextmanager
import gc
import sys
import structlog
from fastapi import APIRouter
from pydantic import SecretStr
from chassis.health import Health
from chassis.http import HttpSettings, create_app, serve
from chassis.logs import LogSettings, configure
from chassis.telemetry import Telemetry, TelemetrySettings

log = structlog.get_logger()
routes = APIRouter()

@routes.get("/slow")
async def slow() -> str:
    log.info("slow_begun")
    await asyncio.sleep(0.5)
    return "done"

@routes.get("/passed-over")
async def passed_over() -> int:
    return gc.get_freeze_count()

@asynccontextmanager
async def lifespan(app):
    if "hang" in sys.argv:
        log.info("hangs")
        await asyncio.Event().wait()
    log.info("opened")
    yield
    log.info("closed")

configure(LogSettings(), "demo")
settings = HttpSettings(port=0, actor_key=SecretStr("k" * 32))
telemetry = Telemetry(TelemetrySettings(), "demo")
serve(create_app("demo", [routes], settings=settings, health=Health(), telemetry=telemetry, lifespan=lifespan), settings)
"""


class Served:
    """The service as a process, its log lines read one by one."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.events: list[str] = []
        self.address = ""

    async def read_until(self, event: str) -> None:
        """Read log lines to the one whose event begins so; each has to be JSON."""
        assert self.process.stdout
        while line := await self.process.stdout.readline():
            told: dict[str, Any] = json.loads(line)
            self.events.append(told["event"])
            if told["event"].startswith(event):
                return

    async def start(self) -> None:
        await self.read_until("Uvicorn running on")
        self.address = self.events[-1].split()[3]


@asynccontextmanager
async def begun(*arguments: str) -> AsyncIterator[Served]:
    command = (sys.executable, "-c", SERVICE, *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        yield Served(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def serving() -> AsyncIterator[Served]:
    async with begun() as served:
        await served.start()
        yield served


async def test_a_service_that_hangs_in_its_opening_says_where_it_stands_and_goes_on() -> None:
    async with begun("hang") as served:
        await served.read_until("hangs")
        for _ in range(2):
            served.process.send_signal(ASKED_BY)
            await served.read_until("standing")

    assert served.events.count("standing") == 2


async def test_sigterm_lets_an_answer_finish_then_closes_what_was_opened() -> None:
    async with serving() as served, httpx.AsyncClient(base_url=served.address) as client:
        slow = asyncio.create_task(client.get("/slow"))
        await served.read_until("slow_begun")
        served.process.send_signal(signal.SIGTERM)
        answer = await slow
        await served.read_until("no such line")
        status = await served.process.wait()

    assert answer.json() == "done"
    assert served.events.index("opened") < served.events.index("slow_begun") < served.events.index("closed")
    assert status == -signal.SIGTERM


async def test_a_stopped_server_takes_no_new_connection() -> None:
    async with serving() as served:
        served.process.send_signal(signal.SIGTERM)
        await served.read_until("Finished server process")
        async with httpx.AsyncClient(base_url=served.address) as client:
            refused = await asyncio.gather(client.get("/healthz"), return_exceptions=True)

    assert isinstance(refused[0], httpx.ConnectError)


async def test_requests_are_not_logged_but_metered() -> None:
    async with serving() as served:
        async with httpx.AsyncClient(base_url=served.address) as client:
            await client.get("/healthz")
            await client.get("/nothing")
            text = (await client.get("/metrics")).text
        served.process.terminate()
        await served.read_until("no such line")

    assert not [event for event in served.events if "GET" in event]
    assert 'http_requests_total{method="GET",route="unknown",status="404"} 1.0' in text


async def test_the_garbage_collector_passes_over_what_was_loaded() -> None:
    async with serving() as served, httpx.AsyncClient(base_url=served.address) as client:
        passed_over = (await client.get("/passed-over")).json()

    assert passed_over > 10_000
