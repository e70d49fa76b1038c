"""Does a calendar say in one line what it is about, whichever program wrote it, and expand nothing?"""

import binascii
import time

import pytest

from contracts.values import Attachment, AttachmentRole, MailTrait
from parser.domain.files.calendars import of_calendar, words_of_calendar
from parser.domain.structure import Part
from support.parsing import read, text_of

INVITATION = (
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nDTSTART:19700101T000000\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
    b"SUMMARY:Plan\\, again and\r\n  again\r\nDTSTART;TZID=Europe/Vienna:20261201T100000\r\nLOCATION:Room 1\r\n"
    b"ORGANIZER;CN=Ada:mailto:ada@example.com\r\nRRULE:FREQ=SECONDLY;COUNT=999999999\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def calendar(*lines: str, method: str = "REQUEST", component: str = "VEVENT", charset: str = "utf-8") -> Part:
    whole = ("BEGIN:VCALENDAR", f"METHOD:{method}", f"BEGIN:{component}", *lines, f"END:{component}", "END:VCALENDAR")
    content = "\r\n".join(whole).encode(charset)
    return Part("text/calendar", {"charset": charset}, "", "", "", (), content)


def file_of(content: bytes, media_type: str, name: str) -> Attachment:
    (found,) = read(
        f"From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the file.\n"
        f'--b\nContent-Type: {media_type}; name="{name}"\nContent-Transfer-Encoding: base64\n\n'
        f"{binascii.b2a_base64(content).decode()}\n--b--\n".encode()
    ).mail.attachments
    return found


def test_i29_an_invitation_says_what_it_is_about_and_expands_nothing() -> None:
    found = file_of(INVITATION, "text/calendar", "invite.ics")

    assert found.summary == (
        "REQUEST: Plan, again and again, 2026-12-01 10:00 Europe/Vienna, Room 1, organised by ada@example.com"
    )


def test_a_colon_between_quotation_marks_ends_no_parameters_of_a_calendar() -> None:
    said = of_calendar(
        calendar(
            'SUMMARY;ALTREP="cid:1@a";LANGUAGE=en:Plan: the rest', 'LOCATION;X="open:Room 1',
            'DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin":20261201T100000', 'ORGANIZER;CN="Ada: chair";X=1:mailto:ada@example.com',
        )
    )  # fmt: skip

    assert said == (
        "REQUEST: Plan: the rest, 2026-12-01 10:00 (UTC+01:00) Amsterdam, Berlin, Room 1, organised by ada@example.com"
    )


@pytest.mark.parametrize(
    "content",
    [
        b"BEGIN:VCALENDAR\n" + b"BEGIN:VTIMEZONE\n" * 3_000_000,
        b"BEGIN:VEVENT\nSUMMARY;ENCODING=QUOTED-PRINTABLE:a" + b"=\n" * 3_000_000,
        b"BEGIN:VEVENT\nSUMMARY" + b";a=" * 3_000_000,
        b"BEGIN:VEVENT\nSUMMARY" + b';a="' * 3_000_000,
    ],
)
def test_i29_a_calendar_built_to_break_is_read_in_no_time(content: bytes) -> None:
    begun = time.process_time()

    of_calendar(Part("text/calendar", {}, "", "", "", (), content))

    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("attendee", "said"),
    [
        ('ATTENDEE;PARTSTAT=ACCEPTED;CN="Bob":mailto:bob@example.net', "accepted by bob@example.net"),
        ("ATTENDEE;CN=Bob;PARTSTAT=DECLINED:MAILTO:bob@example.net", "declined by bob@example.net"),
        ("ATTENDEE;PARTSTAT=tentative:mailto:bob@example.net", "tentatively accepted by bob@example.net"),
        ('ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:c@example.net":mailto:b@example.net', "delegated by b@example.net"),
        ('ATTENDEE;CN="Room 1";PARTSTAT=ACCEPTED:invalid:nomail', "accepted by Room 1"),
    ],
)  # fmt: skip
def test_an_answer_says_who_answers_what(attendee: str, said: str) -> None:
    lines = ("SUMMARY:Lunch", "ORGANIZER:mailto:ada@example.com", attendee, "DTSTART:20261201T120000Z")

    assert of_calendar(calendar(*lines, method="REPLY")) == (
        f"REPLY: Lunch, {said}, 2026-12-01 12:00 UTC, organised by ada@example.com"
    )


def test_who_has_answered_before_is_not_told_of_an_invitation() -> None:
    said = of_calendar(calendar("SUMMARY:Lunch", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.com"))

    assert said == "REQUEST: Lunch"


ALARM = ("BEGIN:VALARM", "ACTION:DISPLAY", "SUMMARY:Alarm", "DESCRIPTION:Reminder", "END:VALARM")
PLACE = ("BEGIN:VLOCATION", "SUMMARY:Place", "LOCATION:Elsewhere", "BEGIN:X-ROOM", "END:X-ROOM", "END:VLOCATION")


@pytest.mark.parametrize("inner", [ALARM, PLACE, (*PLACE, *ALARM)])
def test_what_an_alarm_says_is_not_the_events(inner: tuple[str, ...]) -> None:
    found = calendar(*inner, "SUMMARY:Lunch", "LOCATION:Room 1", "DESCRIPTION:Bring the plans.")

    assert words_of_calendar(found) == "REQUEST: Lunch, Room 1\n\nBring the plans."
    assert words_of_calendar(calendar(*inner)) == "REQUEST"


def test_parts_of_a_calendar_that_never_end_hide_no_event() -> None:
    content = (
        b"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:19700101T000000\nBEGIN:VEVENT\nSUMMARY:Lunch\n"
    )

    assert of_calendar(Part("text/calendar", {}, "", "", "", (), content)) == "Lunch"


@pytest.mark.parametrize(
    ("component", "lines", "said"),
    [
        ("VTODO", ("SUMMARY:Pay", "DUE;VALUE=DATE:20261224"), "REQUEST: Pay, due 2026-12-24"),
        ("VEVENT", ("SUMMARY:Lunch", "STATUS:CANCELLED"), "REQUEST: Lunch, cancelled"),
        ("VEVENT", ("SUMMARY:Lunch", "STATUS:CONFIRMED"), "REQUEST: Lunch"),
        ("VFREEBUSY", ("DTSTART:20261201T000000Z",), "REQUEST, 2026-12-01 00:00 UTC"),
    ],
)
def test_tasks_are_due_and_events_are_cancelled(component: str, lines: tuple[str, ...], said: str) -> None:
    assert of_calendar(calendar(*lines, component=component)) == said


def test_a_character_that_a_fold_cuts_is_whole() -> None:
    content = calendar("SUMMARY:München").content.replace(b"\xc3\xbc", b"\xc3\r\n \xbc")

    assert of_calendar(Part("text/calendar", {}, "", "", "", (), content)) == "REQUEST: München"


@pytest.mark.parametrize(("words", "charset"), [("Größe", "iso-8859-1"), ("會議", "big5"), ("Встреча", "koi8-r")])
def test_a_calendar_is_read_in_its_charset(words: str, charset: str) -> None:
    assert of_calendar(calendar(f"SUMMARY:{words}", charset=charset)) == f"REQUEST: {words}"


OLD = (
    b"BEGIN:VCALENDAR\r\nVERSION:1.0\r\nBEGIN:VEVENT\r\nDTSTART:20261201T120000Z\r\n"
    b"SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Caf=C3=A9 =\r\n=C3=BCber alles\r\nLOCATION:Room 1\r\nEND:VEVENT\r\n"
)


@pytest.mark.parametrize(
    ("media_type", "name"),
    [("text/x-vcalendar", ""), ("application/octet-stream", "event.VCS"), ("application/octet-stream", "")],
)
def test_a_calendar_in_the_old_form_is_one(media_type: str, name: str) -> None:
    found = file_of(OLD, media_type, name)

    assert (found.role, found.summary) == (
        AttachmentRole.INVITATION,
        "Café über alles, 2026-12-01 12:00 UTC, Room 1",
    )


@pytest.mark.parametrize("media_type", ["text/calendar", "text/x-vcalendar", 'application/octet-stream; name="a.ics"'])
def test_a_mail_that_is_only_a_calendar_says_all_that_its_writer_says(media_type: str) -> None:
    lines = (
        "COMMENT:I come later.\\nStart without me.",
        "SUMMARY:Lunch",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@example.net",
    )
    content = calendar(*lines, method="REPLY").content
    mail = read(f"From: b@example.net\nMIME-Version: 1.0\nContent-Type: {media_type}\n\n".encode() + content)

    assert text_of(mail) == "REPLY: Lunch, accepted by b@example.net\n\nI come later.\nStart without me."
    assert [each.trait for each in mail.mail.traits] == [MailTrait.INVITATION]
