"""How is django-helpdesk run on one mailbox? Executed by the peer's own Python, in its own environment; we import nothing of it.

    PYTHON peer_helpdesk.py FOLDER prepare PORT USER PASSWORD
    PYTHON peer_helpdesk.py FOLDER get
    PYTHON peer_helpdesk.py FOLDER dump

`prepare` makes a site with a queue over an IMAP account, `get` runs its command `get_email` once, `dump` prints what is
stored, as `bench.check` reads it. SQLite with a write-ahead log; every kind of file is kept; all else is as it comes.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.admin",
    "rest_framework",
    "helpdesk",
)
urlpatterns: list[Any] = []
"""Django finds them by this name, in the module that the settings name."""
TEMPLATES = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": ["django.contrib.auth.context_processors.auth"]},
}


def main(folder: Path, action: str, *rest: str) -> None:
    """Do one of the three."""
    site(folder)
    if action == "prepare":
        prepare(*rest)
    elif action == "get":
        importlib.import_module("django.core.management").call_command("get_email", debug_to_stdout=True)
    else:
        dump()


def site(folder: Path) -> None:
    """Configure Django for a site in this folder."""
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "helpdesk.sqlite")}
    settings: dict[str, Any] = {
        "SECRET_KEY": "of a throw-away site",
        "DATABASES": {"default": database | {"OPTIONS": {"init_command": "PRAGMA journal_mode=WAL"}}},
        "INSTALLED_APPS": APPS,
        "TEMPLATES": [TEMPLATES],
        "MEDIA_ROOT": str(folder / "media"),
        "SITE_ID": 1,
        "USE_TZ": True,
        "ROOT_URLCONF": "__main__",
        "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "LOGGING_CONFIG": None,
        # Else it leaves archives out, and has less to do than we.
        "HELPDESK_VALIDATE_ATTACHMENT_TYPES": False,
        "HELPDESK_TEAMS_MODE_ENABLED": False,
        "HELPDESK_KANBAN_BOARD_ENABLED": False,
    }
    importlib.import_module("django.conf").settings.configure(**settings)
    importlib.import_module("django").setup()
    urls = importlib.import_module("django.urls")
    urlpatterns.append(urls.path("", urls.include("helpdesk.urls", namespace="helpdesk")))


def prepare(port: str, user: str, password: str) -> None:
    """Make the tables and a queue."""
    importlib.import_module("django.core.management").call_command("migrate", verbosity=0)
    importlib.import_module("helpdesk.models").Queue.objects.create(
        title="Bench",
        slug="bench",
        email_address="support@example.org",
        allow_email_submission=True,
        email_box_type="imap",
        email_box_host="127.0.0.1",
        email_box_port=int(port),
        email_box_user=user,
        email_box_pass=password,
        email_box_imap_folder="INBOX",
        email_box_interval=0,
        email_box_last_check=datetime(2026, 1, 1, tzinfo=UTC),
    )


def dump() -> None:
    """Print every follow-up: each mail makes one, the first of a ticket too."""
    for followup in importlib.import_module("helpdesk.models").FollowUp.objects.all():
        files = [_digest(each.file.path) for each in followup.followupattachment_set.all()]
        entry = {"ticket": followup.ticket_id, "text": followup.comment or "", "files": files}
        sys.stdout.write(json.dumps(entry) + "\n")


def _digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
