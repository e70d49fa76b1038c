"""How quick are other libraries on the same mails? Those that are installed; each gives subject, sender, texts and files.

They do far less: none tells quotes, bounces or languages apart, sanitises pages, or cleans what it gives.
"""

from __future__ import annotations

import email
import email.policy
import time
from collections.abc import Callable, Sequence
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any, Final

import fast_mail_parser

PROCESSES: Final = 2
CHUNK: Final = 25


def stdlib_default(raw: bytes) -> object:
    """Python's own, with its present policy."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    return mail["subject"], mail["from"], parts


def stdlib_compat32(raw: bytes) -> object:
    """Python's own, with its old policy."""
    mail: Message = email.message_from_bytes(raw)
    parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    return str(make_header(decode_header(mail.get("subject", "")))), mail["from"], parts


def fast(raw: bytes) -> object:
    """fast-mail-parser, on which the parser stands."""
    mail = fast_mail_parser.parse_email(raw)
    return mail.subject, mail.text_plain, mail.text_html, [each.content for each in mail.attachments]


def imap_tools(raw: bytes) -> object:
    """imap_tools."""
    mail = import_module("imap_tools").MailMessage.from_bytes(raw)
    return mail.subject, mail.from_, mail.text, mail.html, [each.payload for each in mail.attachments]


def mail_parser(raw: bytes) -> object:
    """mail-parser, by SpamScope."""
    mail = import_module("mailparser").parse_from_bytes(raw)
    return mail.subject, mail.from_, mail.text_plain, mail.text_html, mail.attachments


RIVALS: Final[dict[str, tuple[str, Callable[[bytes], object]]]] = {
    "email, policy.default": ("email", stdlib_default),
    "email, compat32": ("email", stdlib_compat32),
    "fast-mail-parser": ("fast_mail_parser", fast),
    "imap_tools": ("imap_tools", imap_tools),
    "mail-parser": ("mailparser", mail_parser),
}


def rivals(files: Sequence[Path]) -> dict[str, Any]:
    """Mails a second with two processes, and milliseconds of CPU a mail, for each that is installed."""
    found = {}
    with get_context("spawn").Pool(PROCESSES) as processes:
        for name, (module, _) in RIVALS.items():
            if find_spec(module):
                found[name] = _raced(processes, name, files)
    return found


def _raced(processes: Pool, name: str, files: Sequence[Path]) -> dict[str, float]:
    chunks = [(name, files[start : start + CHUNK]) for start in range(0, len(files), CHUNK)]
    processes.map(_read, chunks[:4], chunksize=1)
    began = time.monotonic()
    cpu = sum(processes.map(_read, chunks, chunksize=1))
    rate = len(files) / (time.monotonic() - began)
    return {"mails_per_s": round(rate), "cpu_ms": round(cpu / len(files) * 1000, 3)}


def _read(chunk: tuple[str, Sequence[Path]]) -> float:
    name, files = chunk
    began = time.process_time()
    for path in files:
        RIVALS[name][1](path.read_bytes())
    return time.process_time() - began
