"""How does a fake that speaks HTTP come to be asked over a socket?"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from fetcher.adapters.outside import CheckedOutside
from fetcher.adapters.web import HttpxWeb
from fetcher.domain.networks import WEB_PORTS
from support.imap_worlds import LOOPBACK


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """Serve an ASGI application on a free port of the loopback; its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, lifespan="off", loop="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        async with asyncio.timeout(5):
            while not server.started:
                await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        listening.close()


def loopback_web(context: ssl.SSLContext | None = None) -> HttpxWeb:
    """The web as a deployment sees it that opened the loopback, also without TLS."""
    outside = CheckedOutside(LOOPBACK, WEB_PORTS)
    return HttpxWeb(outside, lambda: context or ssl.create_default_context(), plaintext=True)
