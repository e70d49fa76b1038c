"""Are mails read on the command line as the service reads them: many, in order, hostile ones included, without anybody's help?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.gateway_cli import FakeApi, postdesk
from support.mails import a_mail

HOSTILE = b"Subject: \x1b[2J=?utf-8?q?=1B]0;owned=07?=\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 200_000
LARGE = b"Subject: large\r\n\r\n" + b"x" * 40_000_000


def parsed(*arguments: str, typed: bytes = b"") -> list[dict[str, Any]]:
    result = postdesk(FakeApi(), "mail", "parse", *arguments, "-o", "json", typed=typed.decode("latin-1"))
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    for number in range(60):
        (tmp_path / f"mail{number:02}.eml").write_bytes(a_mail(subject=f"Mail {number}"))
    (tmp_path / "b" / "hostile").write_bytes(HOSTILE)
    (tmp_path / "b" / "large").write_bytes(LARGE)
    return tmp_path


def test_a_folder_gives_one_object_a_line_sorted_by_path(folder: Path) -> None:
    found = parsed(str(folder))

    assert [each["file"] for each in found] == sorted(str(path) for path in folder.rglob("*") if path.is_file())
    assert [each["subject"] for each in found[2:]] == [f"Mail {number}" for number in range(60)]
    assert found[0]["outcome"] == "parsed"
    assert found[1] == {
        "file": str(folder / "b" / "large"),
        "outcome": "quarantined",
        "reason": "oversize",
        "detail": "40000018 bytes are more than the 37748736 that are read",
    }


def test_files_are_told_in_the_order_given_with_everything_understood(folder: Path) -> None:
    names = [str(folder / f"mail{number:02}.eml") for number in (7, 3, 50)]

    found = parsed(*names)

    assert [each["file"] for each in found] == names
    assert {"mail_id", "sender", "text", "html", "spans", "attachments", "warnings", "fresh_text"} <= found[0].keys()


def test_text_is_inline_whatever_its_length(tmp_path: Path) -> None:
    file = tmp_path / "long"
    file.write_bytes(a_mail(text="word " * 50_000 + "\n\nOn Mon, Ann wrote:\n> quoted\n"))

    (found,) = parsed(str(file))

    assert len(found["text"]["text"]) > 250_000
    assert found["fresh_text"].startswith("word ")


def test_a_mail_comes_by_stdin_and_needs_no_configuration() -> None:
    result = postdesk(
        FakeApi(), "mail", "parse", "-", "-o", "json", typed="Subject: Hi\n\nText", POSTDESK_URL="", POSTDESK_TOKEN=""
    )

    found = json.loads(result.stdout)
    assert (found["file"], found["subject"], found["fresh_text"]) == ("-", "Hi", "Text")


def test_what_cannot_be_read_is_named_and_the_others_are_read(folder: Path) -> None:
    good = str(folder / "mail00.eml")

    result = postdesk(FakeApi(), "mail", "parse", "/nonexistent", good, "/dev/null", "-o", "json")

    assert result.exit_code == 3
    assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == [good]
    assert "/nonexistent cannot be read: No such file" in result.stderr
    assert "/dev/null cannot be read: it is neither a file nor a folder" in result.stderr


def test_a_person_sees_the_text_with_quotes_folded_and_nothing_harmful(folder: Path) -> None:
    reply = folder / "reply"
    reply.write_bytes(
        a_mail(subject="Re: x", text="It works.\n\nOn Mon, 2 Nov 2026, Ann wrote:\n> Does it?\n> Well?\n")
    )

    short = postdesk(FakeApi(), "mail", "parse", str(reply), str(folder / "b")).stdout
    whole = postdesk(FakeApi(), "mail", "parse", str(reply), "--explain").stdout

    assert "It works." in short
    assert "Does it?" not in short
    assert "[quoted text" in short
    assert "quarantined (oversize)" in short
    assert not set(short) & set("\x1b\x07")
    assert "> Does it?" in whole
    assert "--- quote, characters" in whole


def test_the_word_of_a_server_counts_where_it_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_bytes(b"Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net\n" + a_mail())

    (without,), (believed,) = parsed(str(file)), parsed(str(file), "--authserv-id", "mx.example.org")

    assert (without["authentication"]["spf"], believed["authentication"]["spf"]) == ("unknown", "pass")


def test_a_person_sees_whether_the_server_holds_it_for_spam_and_why(tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_bytes(b"X-Spam-Flag: YES\nAuthentication-Results: mx.example.org; none\n" + a_mail())
    believed = ("--authserv-id", "mx.example.org", "--explain")

    unknown, found = (postdesk(FakeApi(), "mail", "parse", str(file), *more).stdout for more in ((), believed))

    assert "Spam" not in unknown
    assert "Spam           yes" in found
    assert "x-spam-flag: YES" in found


def test_a_person_reads_in_words_what_was_repaired_and_whom_a_report_is_about(tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_bytes(
        a_mail(sender="MAILER-DAEMON@mx.example.net", text="<a@example.com>: 550 5.1.1 User unknown\n").replace(
            b"Date:", b"X-Date:"
        )
    )

    shown = " ".join(postdesk(FakeApi(), "mail", "parse", str(file), "--explain").stdout.split())

    assert "repair or guess date_missing no Date" in shown
    assert "reported a@example.com hard <a@example.com>: 550 5.1.1 User unknown" in shown


@pytest.mark.parametrize(
    ("media_type", "said"),
    [("application/pkcs7-mime; smime-type=enveloped-data", "is encrypted, and cannot be read here"),
     ("application/pkcs7-mime; smime-type=signed-data", "inside a signature is not unpacked"), ("image/png", "(no text)")],
)  # fmt: skip
def test_a_person_is_told_why_a_mail_has_no_text(tmp_path: Path, media_type: str, said: str) -> None:
    file = tmp_path / "mail"
    file.write_bytes(a_mail(text="x").replace(b"text/plain", media_type.encode(), 1))

    assert said in postdesk(FakeApi(), "mail", "parse", str(file)).stdout


def test_a_reader_who_goes_away_ends_it_without_noise(folder: Path) -> None:
    names = [str(path) for path in sorted(folder.glob("mail*"))]
    command = [sys.executable, "-m", "postdesk", "mail", "parse", *names, "-o", "json", "--children", "1"]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        assert json.loads(running.stdout.readline())["subject"] == "Mail 0"
        running.stdout.close()
        said = running.stderr.read()

    assert (running.returncode, said) == (1, b"")


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    result = postdesk(FakeApi(), "mail", "parse", str(tmp_path))

    assert (result.exit_code, result.stdout) == (2, "")
    assert "it holds no files" in result.stderr
