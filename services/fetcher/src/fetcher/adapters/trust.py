"""Whose word counts for who a server is? The system's authorities, the installation's, and a mailbox's own.

The installation's file may be replaced while the service runs, as Kubernetes does with a mounted one: the next connection
goes by the new one. One that cannot be read, or is only half there, changes nothing but the log.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

import structlog

from chassis.trust import trusting

_CONTEXTS: Final = 50
"""How many mailboxes with authorities of their own share memory with their last use."""

log = structlog.get_logger()


class Trust:
    """One TLS context for all connections, and one for each bundle of further authorities: one each would cost 0.9 MB a mailbox.

    Raises `OSError` on construction where `ca_file` (PEM) cannot be used. May be asked in any thread.
    """

    def __init__(self, ca_file: Path | None = None) -> None:
        self._ca_file = ca_file
        self._lock = threading.Lock()
        self._seen = _state(ca_file)
        self._shared = _context(ca_file)
        self._further: Callable[[str], ssl.SSLContext] = lru_cache(_CONTEXTS)(self._made)

    def context(self, ca_pem: str | None = None) -> ssl.SSLContext:
        """What a connection made now goes by; with a mailbox's own authorities in PEM, by these, too."""
        with self._lock:
            if (state := _state(self._ca_file)) != self._seen:
                self._seen = state
                self._read_again()
            return self._further(ca_pem) if ca_pem else self._shared

    def _read_again(self) -> None:
        try:
            self._shared = _context(self._ca_file)
        except OSError as error:  # ssl.SSLError is one
            log.warning("authorities_not_read", file=str(self._ca_file), error=f"{type(error).__name__}: {error}")
            return
        self._further = lru_cache(_CONTEXTS)(self._made)
        log.info("authorities_replaced", file=str(self._ca_file))

    def _made(self, ca_pem: str) -> ssl.SSLContext:
        context = _context(None)
        if known := b"".join(self._shared.get_ca_certs(binary_form=True)):
            context.load_verify_locations(cadata=known)
        context.load_verify_locations(cadata=ca_pem)
        return context


def _context(ca_file: Path | None) -> ssl.SSLContext:
    context = trusting()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def _state(file: Path | None) -> tuple[int, int, int] | None:
    """What is another one once a file was written, or another was put into its place."""
    try:
        found = file.stat() if file else None
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_size) if found else None
