"""How does Dovecot run here, as nobody's service and on ports of our own?

Needs Debian's dovecot-imapd, and dovecot-lmtpd to deliver mail while a client watches. Written for Dovecot 2.3, whose
configuration 2.4 does not read. Run as root it opens mail as "nobody", for Dovecot refuses to do so as root; run as any
other user, it runs wholly as that user.
"""

from __future__ import annotations

import getpass
import grp
import os
import pwd
import shutil
from collections.abc import Iterable
from pathlib import Path

from typing_extensions import override

from local.accounts import Account, new_password
from local.certificate import self_signed
from local.dovecot_configuration import Ports, configuration
from local.engine import Engine, EngineMissing
from local.ports import answers, free_port
from local.process import Program

INSTALL = "apt-get install dovecot-imapd dovecot-lmtpd"
SYSTEM_PROGRAMS = "/usr/sbin"  # not on everybody's PATH
WORLD_ENTERS = 0o001


class FolderClosed(RuntimeError):
    """The user who opens the mail cannot reach the folder; the text says which part of the path is closed."""


class Dovecot(Engine):
    """IMAP on `port` (in clear, STARTTLS offered) and `tls_port` (TLS at once), LMTP on `lmtp_port`.

    With `tls=False` there is neither STARTTLS nor a TLS port. `lmtp=False` is for machines without dovecot-lmtpd.
    """

    name = "dovecot"
    host = "127.0.0.1"

    def __init__(self, folder: Path, *, tls: bool = True, lmtp: bool = True) -> None:
        super().__init__(folder)
        self.port = free_port()
        self.tls_port = free_port() if tls else None
        self.lmtp_port = free_port() if lmtp else None
        self._tls = self_signed(self.folder) if tls else None
        self._users = self.folder / "users"
        self._users.mkdir(exist_ok=True)

    @property
    def certificate(self) -> Path | None:
        """What its TLS shows; None without TLS."""
        return self._tls[0] if self._tls else None

    @property
    @override
    def address(self) -> str:
        return f"imap://{self.host}:{self.port}"

    def account(self, user: str, *, password: str | None = None, maildir: Path | None = None) -> Account:
        """Make an account, at once usable, also while the server runs.

        `maildir` is an existing Maildir to serve; by default an empty one in the server's folder. As root it is given
        to nobody, unless it belongs to another user already.

        Raises:
            FolderClosed: the user who will open it cannot get there.
        """
        account = Account(user, password or new_password())
        place = (maildir or self.maildir(user)).absolute()
        place.mkdir(parents=True, exist_ok=True)
        uid, gid = _owner(place)
        line = f"{user}:{{PLAIN}}{account.password}:{uid}:{gid}::{place}::userdb_mail=maildir:{place}\n"
        (self._users / user).write_text(line, encoding="utf-8")
        return account

    def maildir(self, user: str) -> Path:
        """The Maildir of an account that was made without naming one."""
        return self.folder / "mail" / user

    @override
    def program(self) -> Program:
        dovecot = _program()
        if dovecot is None:
            raise EngineMissing(f"Dovecot is not installed ({INSTALL})")
        if os.getuid() == 0:
            self.folder.chmod(0o711)
        (self.folder / "run" / "master.pid").unlink(missing_ok=True)
        file = self.folder / "dovecot.conf"
        ports = Ports(self.port, self.tls_port, self.lmtp_port)
        file.write_text(configuration(self.folder, ports, self._tls, _service_users()), encoding="utf-8")
        return Program(self.name, [dovecot, "-F", "-c", str(file)], self.log)

    @override
    def ready(self) -> bool:
        return all(answers(port) for port in (self.port, self.tls_port, self.lmtp_port) if port)


def available() -> bool:
    """Whether Dovecot is installed."""
    return _program() is not None


def _program() -> str | None:
    return shutil.which("dovecot") or shutil.which("dovecot", path=SYSTEM_PROGRAMS)


def _service_users() -> tuple[str, str] | None:
    if os.getuid() == 0:
        return None
    return getpass.getuser(), grp.getgrgid(os.getgid()).gr_name


def _owner(maildir: Path) -> tuple[int, int]:
    """User and group who open a Maildir; made its owners when root is."""
    status = maildir.stat()
    if os.getuid() != 0 or status.st_uid != 0:
        return status.st_uid, status.st_gid
    nobody = pwd.getpwnam("nobody")
    for closed in _closed(maildir.parent.parents, maildir.parent):
        raise FolderClosed(f"nobody cannot enter {closed}, so Dovecot cannot serve {maildir}: use a folder below /tmp")
    for folder, _, files in os.walk(maildir):
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        for file in files:
            os.chown(Path(folder) / file, nobody.pw_uid, nobody.pw_gid)
    return nobody.pw_uid, nobody.pw_gid


def _closed(above: Iterable[Path], nearest: Path) -> list[Path]:
    return [folder for folder in (*above, nearest) if not folder.stat().st_mode & WORLD_ENTERS]
