"""Which real servers do the fetcher's adapters meet?"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pymongo.asynchronous.database import AsyncDatabase

from chassis import mongo
from chassis.mongo import Document, MongoSettings
from local.dovecot import Dovecot, available
from local.imap import Pymap
from support.imap_worlds import Accounts

ENOUGH = 40
"""Accounts, made before the server starts: one made later may be refused for a second, and a refusal slows all logins."""


@pytest.fixture(scope="session")
def mail_folder() -> Iterator[Path]:
    """A folder that others may enter: Dovecot opens mail as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="postdesk-mail-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def pymap(mail_folder: Path) -> Iterator[Accounts]:
    server = Pymap(mail_folder / "pymap")
    accounts = Accounts(server, ENOUGH)
    with server:
        yield accounts


@pytest.fixture(scope="session")
def dovecot(mail_folder: Path) -> Iterator[Accounts]:
    if not available():
        pytest.skip("Dovecot is not installed (apt-get install dovecot-imapd dovecot-lmtpd)")
    server = Dovecot(mail_folder / "dovecot")
    accounts = Accounts(server, ENOUGH)
    with server:
        yield accounts


@pytest.fixture
async def database(mongo_url: str, database_name: str) -> AsyncIterator[AsyncDatabase[Document]]:
    settings = MongoSettings(url=mongo_url, database=database_name)
    client = mongo.connect(settings)
    yield mongo.database(client, settings)
    await client.close()
