"""Are the notifications of certified mail (RFC 6109) told from people's mail, with whom they are about?"""

import pytest

from contracts.values import MailKind
from support.mails import a_mail
from support.parsing import read

SENDER = "posta-certificata@pec.example.net"


@pytest.mark.parametrize(
    ("sort", "text", "recipients"),
    [
        ("accettazione", ('Il messaggio "Re: x" proveniente da "support@example.org" ed indirizzato a:\na@pec.example ("posta certificata")\n'
         'b@example.com ("posta ordinaria")\nè stato accettato dal sistema ed inoltrato.'), ["a@pec.example delivered", "b@example.com delivered"]),
        ("avvenuta-consegna", ('Il messaggio proveniente da "support@example.org" ed indirizzato a "a@pec.example" è stato consegnato nella casella '
         "di destinazione."), ["a@pec.example delivered"]),
        ("errore-consegna", ('nel messaggio proveniente da "support@example.org" e destinato all\'utente "a@pec.example" è stato rilevato un errore '
         "5.1.1 - Aruba Pec S.p.A. - indirizzo non valido."), ["a@pec.example hard"]),
        ("errore-consegna", 'destinato all\'utente "a@pec.example" è stato rilevato un errore 5.2.2 casella piena', ["a@pec.example soft"]),
        ("preavviso-errore-consegna", 'destinato all\'utente "a@pec.example" non è stato consegnato nelle prime dodici ore', ["a@pec.example delayed"]),
        ("non-accettazione", "È stato rilevato un errore che impedisce l'accettazione del messaggio.", []),
    ],
)  # fmt: skip
def test_a_notification_of_certified_mail_is_a_report(sort: str, text: str, recipients: list[str]) -> None:
    headers = {"X-Ricevuta": sort, "X-Riferimento-Message-ID": "<own@example.org>"}
    mail = read(a_mail(sender=SENDER, subject="ACCETTAZIONE: Re: x", text=text, headers=headers)).mail

    assert mail.kind is MailKind.BOUNCE
    assert mail.bounce
    assert [f"{each.address} {each.severity}" for each in mail.bounce.recipients] == recipients
    assert mail.bounce.original_message_id == "own@example.org"
    assert mail.references == ("own@example.org",)
    assert [finding.code for finding in mail.kind_evidence] == ["certified_notice"]


@pytest.mark.parametrize("headers", [{}, {"X-Ricevuta": "x"}, {"X-Trasporto": "posta-certificata"}])
def test_certified_mail_itself_is_a_persons(headers: dict[str, str]) -> None:
    mail = read(
        a_mail(sender=SENDER, subject="POSTA CERTIFICATA: x", text="La stampante non va.", headers=headers)
    ).mail

    assert mail.kind is MailKind.ORDINARY
