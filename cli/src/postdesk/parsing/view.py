"""How does a person see what is understood of a mail?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from contracts.values import Address, Bounce, Finding, Mail, MailTrait, SpanKind
from parser.domain.dry_run import DryRun, Quarantined
from postdesk.output import Screen
from postdesk.parsing.meanings import told

_COLUMNS: Final = {"About": "about", "Sign": "code", "Because": "detail"}
_FOLDED: Final = {
    SpanKind.QUOTE: "quoted text",
    SpanKind.SIGNATURE: "signature",
    SpanKind.DISCLAIMER: "notice",
}


def show(screen: Screen, name: str, read: DryRun | Quarantined, *, explain: bool) -> None:
    """Show a mail: who says what, what it is, what it carries. Explained: repairs, evidence, and every piece of its text."""
    if isinstance(read, Quarantined):
        screen.details({"File": name, "Outcome": f"quarantined ({read.reason}): {read.detail}"})
        screen.text("")
        return
    screen.details({"File": name, **_summary(read)})
    if read.attachments:
        screen.rows(list(_files(read)), {"Attachment": "name", "Type": "type", "Bytes": "size", "What": "what"})
    if explain:
        screen.rows(list(_evidence(read)), _COLUMNS)
    screen.text("\n" + "\n".join(_pieces(read, explain=explain)) + "\n")


def _summary(mail: DryRun) -> dict[str, object]:
    sure = "" if mail.sender_certain else " (not certain)"
    lines: dict[str, object] = {
        "Subject": mail.subject or "(no subject)",
        "From": (_person(mail.sender) if mail.sender else "(nobody)") + sure,
        "To": [_person(each) for each in mail.to],
        "Cc": [_person(each) for each in mail.cc],
        "Reply-To": [_person(each) for each in mail.reply_to],
        "Sent": mail.sent_at,
        "Kind": mail.kind.value,
        "Traits": [each.trait.value for each in mail.traits],
        "Language": mail.language,
        "Answers": list(mail.references[-1:]),
        "Forwarded": _forwarded(mail),
        "Reported": [*_reported(mail.bounce)] if mail.bounce else [],
        "Sender checks": _checks(mail),
        "Spam": {None: "", True: "yes", False: "no"}[mail.spam.found],
        "Message-ID": mail.message_id,
        "Mail id": mail.mail_id,
        "Warnings": list(dict.fromkeys(each.code for each in mail.warnings)),
    }
    return {name: value for name, value in lines.items() if value}


def _person(address: Address) -> str:
    return f"{address.name} <{address.address}>" if address.name else address.address


def _forwarded(mail: Mail) -> str:
    if mail.forwarded is None:
        return ""
    sender = _person(mail.forwarded.sender) if mail.forwarded.sender else "(nobody)"
    return f"{mail.forwarded.subject or '(no subject)'}, from {sender}"


def _reported(bounce: Bounce) -> Iterator[str]:
    if not bounce.recipients:
        yield bounce.feedback_type or bounce.severity.value
    for each in bounce.recipients:
        yield " ".join(filter(None, (each.address, each.severity.value, each.status, each.reply_code)))


def _checks(mail: Mail) -> str:
    found = mail.authentication
    return f"SPF {found.spf}, DKIM {found.dkim}, DMARC {found.dmarc}" + (", aligned" if found.aligned else "")


def _files(mail: Mail) -> Iterator[Mapping[str, object]]:
    for file in mail.attachments:
        what = [file.role.value, "inline" if file.inline else "", file.found_in, file.summary]
        looks = f"{file.content_type}, looks like {file.sniffed_type}"
        is_other = file.sniffed_type and file.sniffed_type != file.content_type
        kind = looks if is_other else file.content_type
        yield {"name": file.filename, "type": kind, "size": file.size, "what": ", ".join(filter(None, what))}


def _evidence(mail: Mail) -> Iterator[Mapping[str, str]]:
    """Every guess and repair, with what led to it."""
    about: list[tuple[str, Sequence[Finding]]] = [(f"kind {mail.kind.value}", mail.kind_evidence)]
    about += [(f"trait {each.trait.value}", each.evidence) for each in mail.traits]
    about += [("forwarded", mail.forwarded.evidence)] if mail.forwarded else []
    about += [("sender checks", mail.authentication.evidence), ("spam", mail.spam.evidence)]
    for name, findings in about:
        for finding in findings:
            yield {"about": name, "code": finding.code, "detail": finding.detail}
    for each in mail.bounce.recipients if mail.bounce else ():
        yield {"about": f"reported {each.address}", "code": each.severity.value, "detail": each.diagnostic}
    for warning in mail.warnings:
        yield {"about": "repair or guess", "code": warning.code, "detail": told(warning.code, warning.detail)}


def _pieces(mail: DryRun, *, explain: bool) -> Iterator[str]:
    """The text; what is folded away is shown only where it is to be explained."""
    text = mail.text.text if mail.text.kind == "inline" else ""
    for span in mail.spans:
        piece = text[span.start : span.end]
        if explain:
            yield f"--- {span.kind.value}, characters {span.start} to {span.end}"
        if explain or span.kind is SpanKind.FRESH:
            yield piece.rstrip("\n")
        else:
            yield f"[{_FOLDED[span.kind]}: {piece.count(chr(10)) or 1} lines]"
    if not mail.spans:
        yield text or _without_text(mail)


def _without_text(mail: Mail) -> str:
    traits = {each.trait for each in mail.traits}
    if MailTrait.ENCRYPTED in traits:
        return "(no text: the mail is encrypted, and cannot be read here)"
    if MailTrait.SIGNED in traits:
        return "(no text: what stands inside a signature is not unpacked)"
    return "(no text)"
