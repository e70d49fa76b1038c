"""What becomes of mail sent to the local SMTP server? Each lands in a folder: `N.eml` as sent, `N.json` its envelope."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

SIZE_LIMIT = 50 * 1024 * 1024


class Folder:
    """The handler: takes every mail for every recipient."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1 + len(list(folder.glob("*.json"))))

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002 -- aiosmtpd calls it so
        """Store one mail; the `.json` appears last, so who sees it finds the `.eml` whole."""
        number = f"{next(self._numbers):06d}"
        content = envelope.original_content or b""
        (self._folder / f"{number}.eml").write_bytes(content)
        sender = "" if envelope.mail_from == "<>" else envelope.mail_from  # how aiosmtpd writes "nobody"
        unfinished = self._folder / f"{number}.part"
        unfinished.write_text(json.dumps({"from": sender, "to": envelope.rcpt_tos}), encoding="utf-8")
        unfinished.rename(self._folder / f"{number}.json")
        return f"250 stored as {number}"


async def serve(port: int, folder: Path) -> None:
    """Listen on the loopback address until SIGTERM."""
    loop = asyncio.get_running_loop()
    handler = Folder(folder)
    server = await loop.create_server(
        lambda: SMTP(handler, data_size_limit=SIZE_LIMIT, hostname="localhost", enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        port,
    )
    stopped = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    os.umask(0o077)
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
