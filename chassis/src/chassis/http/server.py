"""How does a service run and stop? One process, one event loop; SIGTERM finishes what is in flight, then leaves."""

from __future__ import annotations

import gc
from datetime import timedelta
from typing import Final

import uvicorn
from fastapi import FastAPI

from chassis.http.actor import HttpSettings

GRACE: Final = timedelta(seconds=20)
"""How long answers in flight may take after SIGTERM; Kubernetes kills after 30 s."""
YOUNG: Final = 50_000
"""Objects that are made before Python looks for garbage. A batch of mails is more than its own 700: looking 300 times per
1,000 mails for cycles that nobody makes costs the journal a third of its CPU, the others a fifth [measured]."""


def serve(app: FastAPI, settings: HttpSettings) -> None:
    """Serve until SIGTERM or SIGINT: no new connection, answers finished, then the lifespan's end."""
    _spare_the_collector()
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


def _spare_the_collector() -> None:
    """Let it pass over what was loaded, which stays, and look at the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
