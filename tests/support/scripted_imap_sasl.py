"""How does the scripted server check tokens (XOAUTH2, OAUTHBEARER)?"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.scripted_imap_commands import Command, Connection

_TOKEN = re.compile(r"(?:user=|a=)([^\x01,]+),?\x01.*auth=Bearer ([^\x01]+)\x01\x01", re.DOTALL)
_LAST = {"XOAUTH2": b"", "OAUTHBEARER": b"\1"}


async def authenticate(connection: Connection, command: Command) -> bytes:
    """Take the words in the command or behind a challenge; answer an error as RFC 7628, section 3.2.3, has it."""
    mechanism, *initial = command.words()
    words = initial[0] if initial else await _challenged(connection, b"")
    said = _TOKEN.search(base64.b64decode(words).decode())
    server = connection.server
    if said and said[1] == server.user and said[2] in server.tokens:
        return command.done("logged in")
    error = {"status": "401", "schemes": "bearer", "scope": "https://mail.example.com/"}
    ended = await _challenged(connection, json.dumps(error).encode())
    if base64.b64decode(ended) != _LAST[mechanism]:
        return f"{command.tag} BAD that is no way to end it\r\n".encode()
    return command.refused("[AUTHENTICATIONFAILED] the token is not good")


async def _challenged(connection: Connection, challenge: bytes) -> str:
    connection.writer.write(b"+ " + base64.b64encode(challenge) + b"\r\n")
    return (await connection.reader.readline()).rstrip(b"\r\n").decode()
