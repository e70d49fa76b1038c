"""What does Dovecot's configuration say?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# A file per user: Dovecot looks for changes in a file of users once a second at most.
GENERAL = """\
base_dir = {folder}/run
state_dir = {folder}/lib
instance_name = postdesk-{port}
log_path = /dev/stderr
listen = 127.0.0.1
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:%h
first_valid_uid = 1
mail_max_userip_connections = 1000
# Linux gives a user 128 inotify instances: with more mailboxes idle, on all Dovecots together, the rest is looked at so often.
mailbox_idle_check_interval = 1 secs
protocols = {protocols}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users/%u
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users/%u
}}
namespace inbox {{
  inbox = yes
}}
service anvil {{
  chroot =
  # No growing delays for an address from which wrong passwords came.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  # A process for many connections: with TLS each would keep one of its own, and there may be a hundred.
  service_count = 0
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
  }}
}}
"""
TLS = """\
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
"""
LMTP = """\
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
"""
SERVICE_USERS = """\
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
"""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where it listens: IMAP in clear, IMAP with TLS at once, LMTP."""

    imap: int
    imaps: int | None
    lmtp: int | None


def configuration(
    folder: Path, ports: Ports, tls: tuple[Path, Path] | None, service_users: tuple[str, str] | None
) -> str:
    """The text of dovecot.conf for one folder. `tls` is certificate and key; `service_users` is needed unless root."""
    protocols = "imap lmtp" if ports.lmtp else "imap"
    parts = [GENERAL.format(folder=folder, port=ports.imap, tls_port=ports.imaps or 0, protocols=protocols)]
    parts.append(TLS.format(certificate=tls[0], key=tls[1]) if tls else "ssl = no\n")
    if ports.lmtp:
        parts.append(LMTP.format(lmtp_port=ports.lmtp))
    if service_users:
        parts.append(SERVICE_USERS.format(user=service_users[0], group=service_users[1]))
    return "".join(parts)
