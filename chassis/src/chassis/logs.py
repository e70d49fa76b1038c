"""What does a log line look like, and what must never stand in one?

One JSON object a line on standard output: `timestamp` (UTC), `level`, `service`, `event`, the trace id where a sampled
span is current, and whatever the caller named. Libraries that log through `logging` take the same road.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import Final, Literal, TextIO, cast

import structlog
from opentelemetry import trace
from pydantic import BaseModel, ConfigDict
from structlog.types import EventDict, Processor, WrappedLogger

SECRET_KEY: Final = re.compile(
    r"(^|[_-])(password|passwd|secret|token|authorization|cookie|api[_-]?key)$", re.IGNORECASE
)
REDACTED: Final = "[redacted]"
_DEPTH: Final = 4

_QUIET: Final = {
    "aiokafka": logging.WARNING,
    "faststream": logging.WARNING,
    "httpx": logging.WARNING,
    "opentelemetry": logging.WARNING,
    "pymongo": logging.WARNING,
    "uvicorn": logging.INFO,
    "uvicorn.access": logging.WARNING,
}
"""Below these levels the libraries tell about each connection, fetch and request."""


_PROCESSORS: Final[list[Processor]] = []
"""One list, changed in place: loggers keep what they were first used with, and `capture_logs` has to reach them."""


class LogSettings(BaseModel):
    """How much is logged."""

    model_config = ConfigDict(frozen=True)

    level: Literal["debug", "info", "warning", "error"] = "info"
    """`debug`, `info`, `warning` or `error`: what is below is not logged."""


def configure(settings: LogSettings, service: str) -> None:
    """Send everything that is logged from now on, by structlog or `logging`, to standard output as JSON."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    shared = _shared_processors(service)
    _PROCESSORS[:] = [*shared, structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(_STDOUT),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(_STDOUT)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(level, least))


def redact(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> EventDict:
    """Replace the values of keys that name a secret, also inside of mappings and lists."""
    return {key: _safe(key, value, _DEPTH) for key, value in event_dict.items()}


def _safe(key: object, value: object, depth: int) -> object:
    if isinstance(key, str) and SECRET_KEY.search(key):
        return REDACTED
    if isinstance(value, Mapping) and depth:
        return {inner: _safe(inner, found, depth - 1) for inner, found in value.items()}
    if isinstance(value, list | tuple) and depth:
        return [_safe(None, found, depth - 1) for found in value]
    return value


class _Stdout:
    """Whatever standard output is at the moment of writing; tests and supervisors replace it."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


_STDOUT: Final = cast("TextIO", _Stdout())


def _shared_processors(service: str) -> list[Processor]:
    def add_service(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> EventDict:
        event_dict["service"] = service
        return event_dict

    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_service,
        _add_trace_id,
        structlog.processors.format_exc_info,
        redact,
    ]


def _add_trace_id(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid and context.trace_flags.sampled:
        event_dict["trace_id"] = f"{context.trace_id:032x}"
    return event_dict
