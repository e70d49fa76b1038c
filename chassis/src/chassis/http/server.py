"""How does a service run and stop? One process, one event loop; SIGTERM finishes what is in flight, then leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import uvicorn
from fastapi import FastAPI

from chassis.http.actor import HttpSettings

GRACE: Final = timedelta(seconds=20)
"""How long answers in flight may take after SIGTERM; Kubernetes kills after 30 s."""


def serve(app: FastAPI, settings: HttpSettings) -> None:
    """Serve until SIGTERM or SIGINT: no new connection, answers finished, then the lifespan's end."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=round(GRACE.total_seconds()),
    )
    uvicorn.Server(config).run()
