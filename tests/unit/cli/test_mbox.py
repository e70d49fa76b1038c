"""Are the mails of an mbox file told apart, and no other file taken for one?"""

import pytest

from postdesk.parsing.files import MailFile, files_of
from postdesk.parsing.mbox import mails_in

LINE = b"From ada@example.net Fri Nov 20 08:15:00 2026\n"
ONE = b"Subject: one\n\nHello\n>From here on\n\n"
TWO = b"Subject: two\n\nBye\n"


def test_each_mail_is_read_without_what_the_file_put_around_it() -> None:
    assert mails_in(LINE + ONE + b"From - Fri Nov 20 08:16:00 2026\n" + TWO) == [ONE.replace(b">From", b"From"), TWO]


@pytest.mark.parametrize("line", [LINE, b"From - \n", b"From ada@example.net Fri Nov  6 08:15:00 +0100 2026\r\n"])
def test_a_mail_may_end_without_a_blank_line(line: bytes) -> None:
    assert mails_in(LINE + ONE.rstrip() + b"\n" + line + TWO) == [ONE.rstrip().replace(b">From", b"From") + b"\n", TWO]


def test_a_line_that_only_looks_like_one_separates_nothing() -> None:
    assert mails_in(LINE + ONE + b"said\nFrom ada at 8:15 in 2026\nSubject: no\n") == []
    assert mails_in(LINE + ONE + b"said\n" + LINE + b"Note: no field on top is called so\n") == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        LINE + ONE,
        b"Subject: one\n\n" + LINE + b"I have heard nothing.\n",
        LINE + b"Subject: one\n\nFrom 8:15 to 9:15 in 2026\nnothing happened.\n\nFrom 8:15 to 9:15 in 2026 nothing\n",
    ],
)
def test_a_file_of_one_mail_is_that_mail(data: bytes) -> None:
    assert mails_in(data) == []


def test_mails_of_a_file_are_numbered(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("mails") / "archive"
    file.write_bytes(LINE + ONE + LINE + TWO)

    found = [each for each in files_of(str(file)) if isinstance(each, MailFile)]

    assert [(each.name, each.size) for each in found] == [(f"{file}#1", len(ONE) - 1), (f"{file}#2", len(TWO))]
