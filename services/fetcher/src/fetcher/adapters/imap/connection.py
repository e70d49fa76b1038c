"""How does IMAPClient come to speak over a connection that we made, and what does it not offer that we need?"""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from typing_extensions import override


class _Connection(imaplib.IMAP4):
    """imaplib over a socket that is connected already, which sends no line that somebody smuggled in (CVE-2025-15366)."""

    def __init__(self, connected: socket.socket, server_name: str, port: int) -> None:
        self._connected = connected
        super().__init__(server_name, port)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:  # noqa: ARG002 - connected already
        return self._connected

    def _command(self, name: str, *args: Any) -> Any:
        for each in args:
            text = each.decode("latin-1") if isinstance(each, bytes) else str(each)
            if any(character in text for character in "\r\n\0"):
                raise ValueError(f"{name}: a line break or NUL in an argument")
        return super()._command(name, *args)  # type: ignore[misc] # not in typeshed


class Connected(IMAPClient):  # type: ignore[misc] # IMAPClient ships no types
    """IMAPClient over a given socket, so that the address that was checked is the address that is used.

    `server_name` is what STARTTLS checks the certificate against. The greeting is read on construction.
    """

    def __init__(self, connected: socket.socket, server_name: str, port: int, read_timeout: timedelta) -> None:
        self._connected = connected
        seconds = read_timeout.total_seconds()
        super().__init__(server_name, port, ssl=False, timeout=SocketTimeout(seconds, seconds))
        # imaplib's own log of the dialogue would hold passwords and mails.
        self._imap.debug = 0
        self.normalise_times = False

    @override
    def _create_IMAP4(self) -> imaplib.IMAP4:
        return _Connection(self._connected, self.host, self.port)

    def said_more(self) -> bool:
        """Whether more than the answer to IDLE has been read from the socket already."""
        if hasattr(self._imap, "_readbuf"):  # since Python 3.14 imaplib keeps a buffer of its own
            return bool(self._imap._readbuf)  # noqa: SLF001 - there is no public way to ask
        self.socket().setblocking(False)  # noqa: FBT003 - so it is called
        try:
            return bool(self._imap.file.peek(1))
        except ssl.SSLWantReadError:
            return False
        finally:
            self._set_read_timeout()

    def authenticate_by(
        self, mechanism: str, answer: Callable[[bytes | None], bytes], *initial: str
    ) -> tuple[str, list[Any]]:
        """Log in by SASL; `answer`, a method, turns each challenge into a response, both in base64. What the server said.

        imaplib's own `authenticate` can send no initial response (RFC 4959).
        """
        self._imap.literal = answer
        typ, data = self._imap._simple_command("AUTHENTICATE", mechanism, *initial)  # noqa: SLF001 - see above
        if typ == "OK":
            self._imap.state = "AUTH"
        return typ, data

    def list_returning(self, *options: str) -> tuple[list[Any], list[Any]]:
        """All folders as (flags, separator, name in bytes), by an extended LIST where there are options (RFC 5258), and what STATUS said."""
        self._imap.untagged_responses.pop("STATUS", None)
        returning = [f"RETURN ({' '.join(options)})"] if options else []
        typ, data = self._imap._simple_command("LIST", '""', '"*"', *returning)  # noqa: SLF001 - IMAPClient sends no options
        self._checkok("list", typ, data)
        _, listed = self._imap._untagged_response(typ, data, "LIST")  # noqa: SLF001 - likewise
        told = self._imap.untagged_responses.pop("STATUS", [])
        self.folder_encode = False
        try:
            return self._proc_folder_list(listed), told
        finally:
            self.folder_encode = True
