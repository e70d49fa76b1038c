"""Where does outgoing mail go on a machine without a mail server? Into a sink that keeps all of it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override

from local.engine import Engine
from local.ports import answers, free_port
from local.process import Program


@dataclass(frozen=True, slots=True)
class Received:
    """One mail that was sent: envelope sender, envelope recipients, the bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class SmtpSink(Engine):
    """An SMTP server in clear that takes everything for everyone and delivers nothing."""

    name = "smtp"
    host = "127.0.0.1"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.port = free_port()
        self._mail = self.folder / "mail"
        self._mail.mkdir(exist_ok=True)

    @property
    @override
    def address(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    def received(self) -> list[Received]:
        """All mail so far, in the order it came."""
        return [self._read(envelope) for envelope in sorted(self._mail.glob("*.json"))]

    @override
    def program(self) -> Program:
        command = [sys.executable, "-m", "local.smtp_sink", str(self.port), str(self._mail)]
        return Program(self.name, command, self.log)

    @override
    def ready(self) -> bool:
        return answers(self.port)

    @staticmethod
    def _read(envelope: Path) -> Received:
        given = json.loads(envelope.read_text(encoding="utf-8"))
        return Received(given["from"], tuple(given["to"]), envelope.with_suffix(".eml").read_bytes())
