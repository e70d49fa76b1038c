"""What stands between a service and a server, and lets a test cut, stall, slow down or garble what goes through it?"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Self

from local.ports import free_port

CHUNK = 16 * 1024
SLOWLY = 0.02
"""Seconds a chunk takes where the line is slow: 800 KB/s."""
GARBLED = 20
"""One chunk in so many is changed where the line garbles; TLS finds each, Kafka's and MongoDB's own protocols do not."""


class Line(StrEnum):
    """How a line is. Half open: the server's side is gone and nobody told the client (no FIN); new connections hang."""

    WHOLE = "whole"
    CUT = "cut"
    STALLED = "stalled"
    HALF_OPEN = "half_open"
    SLOW = "slow"
    GARBLED = "garbled"


class Proxy:
    """A TCP proxy on a port of its own, in a thread of its own. `line` may be changed at any time."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self.connections = 0
        self._target = target
        self._line = Line.WHOLE
        self._writers: set[asyncio.StreamWriter] = set()
        self._upstream: set[asyncio.StreamWriter] = set()
        self._chunks = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def aim(self, target: int) -> None:
        """Lead to this port from now on."""
        self._target = target

    @property
    def line(self) -> Line:
        """How it is now."""
        return self._line

    @line.setter
    def line(self, line: Line) -> None:
        before, self._line = self._line, line
        if line is Line.CUT:
            self._do(lambda: _abort(self._writers | self._upstream))
        elif line is Line.HALF_OPEN:
            self._do(lambda: _abort(self._upstream))
        elif before is Line.HALF_OPEN:
            self._do(lambda: _abort(self._writers))

    def __enter__(self) -> Self:
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        server.result(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._do(lambda: _abort(self._writers | self._upstream))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _do(self, act: Callable[[], None]) -> None:
        done = threading.Event()

        def acting() -> None:
            act()
            done.set()

        self._loop.call_soon_threadsafe(acting)
        done.wait(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _listen(self) -> None:
        await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=CHUNK * 4)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            if self._line is Line.CUT:
                return
            while self._line in {Line.HALF_OPEN, Line.STALLED}:
                await asyncio.sleep(SLOWLY)
            await self._join(reader, writer)
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            _abort({writer})

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._target, limit=CHUNK * 4)
        self._upstream.add(to_server)
        try:
            await asyncio.gather(self._pump(reader, to_server), self._pump(from_server, writer))
        finally:
            self._upstream.discard(to_server)
            _abort({to_server})

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while chunk := await self._read(source):
            while self._line is Line.STALLED:
                await asyncio.sleep(SLOWLY)
            if self._line is Line.SLOW:
                await asyncio.sleep(SLOWLY)
            if self._line is Line.HALF_OPEN:
                continue
            sink.write(self._garbled(chunk))
            await sink.drain()
        while self._line is Line.HALF_OPEN:
            await asyncio.sleep(SLOWLY)
        with contextlib.suppress(OSError):
            sink.write_eof()

    async def _read(self, source: asyncio.StreamReader) -> bytes:
        try:
            return await source.read(CHUNK)
        except OSError:
            if self._line is not Line.HALF_OPEN:
                raise
            return b""

    def _garbled(self, chunk: bytes) -> bytes:
        self._chunks += 1
        if self._line is not Line.GARBLED or self._chunks % GARBLED:
            return chunk
        place = len(chunk) // 2
        return chunk[:place] + bytes([chunk[place] ^ 0x55]) + chunk[place + 1 :]


def _abort(writers: set[asyncio.StreamWriter]) -> None:
    for writer in list(writers):
        writer.transport.abort()
