"""Are fields read that hold raw ISO-2022-JP, whose bytes look like commas, quotes and brackets?"""

import pytest

from support.parsing import read, repairs_of

NAMES = ["社長", "子供", "ボール", "佐藤、山田", "唖然", "使用説明書", "前田 祐子"]


def jis(text: str) -> bytes:
    return text.encode("iso-2022-jp")


@pytest.mark.parametrize("name", NAMES)
def test_names_in_raw_jis_are_whole_with_and_without_quotes(name: str) -> None:
    raw = b'From: %b <a@x.jp>\nTo: "%b" <b@x.jp>,\n %b <c@x.jp>\nSubject: %b\n\n.' % ((jis(name),) * 4)

    understood = read(raw)

    sender, to = understood.mail.sender, understood.mail.to
    assert sender
    assert (sender.name, sender.address) == (name, "a@x.jp")
    assert [(each.name, each.address) for each in to] == [(name, "b@x.jp"), (name, "c@x.jp")]
    assert understood.mail.subject == name
    assert repairs_of(understood) >= {"charset_guessed"}


@pytest.mark.parametrize("name", NAMES)
def test_file_names_in_raw_jis_are_whole(name: str) -> None:
    raw = (
        b"From: a@x.jp\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n.\n"
        b'--b\nContent-Type: application/msword; name="%b.doc"\nContent-Disposition: attachment;\n filename="%b.doc"\n\nx\n--b--\n'
        % (jis(name), jis(name))
    )

    assert [each.filename for each in read(raw).mail.attachments] == [f"{name}.doc"]


def test_a_sender_whom_other_readers_may_see_within_the_bytes_of_jis_is_not_certain() -> None:
    assert not read(b"From: \x1b$B<a@evil.jp>$\x1b(B <b@x.jp>\n\n.").mail.sender_certain
    assert not read(b"From: %b <a@x.jp>\n\n." % jis("社長")).mail.sender_certain
    assert read(b"From: %b <a@x.jp>\n\n." % jis("佐藤")).mail.sender_certain


def test_raw_jis_changes_nothing_of_who_a_mail_is() -> None:
    raw = b"From: %b <a@x.jp>\nSubject: %b\n\n." % (jis("社長"), jis("ボール"))

    assert read(raw).mail.mail_id == read(raw.replace(b"\n", b"\r\n")).mail.mail_id
