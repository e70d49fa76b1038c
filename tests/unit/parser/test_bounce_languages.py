# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Is a report in prose understood in the language of its server, without a code that says the same?"""

import pytest

from contracts.values import BounceSeverity, MailKind
from parser.domain.classification.severity import severity_of
from support.parsing import read

HARD, SOFT = BounceSeverity.HARD, BounceSeverity.SOFT
SAID = [
    ("de", HARD, "Ihre Nachricht wurde nicht an bob@example.com zugestellt, weil die Adresse nicht gefunden wurde."),
    ("fr", HARD, "Votre message n'a pas été transmis à bob@example.com, car l'adresse est introuvable."),
    ("es", HARD, "Tu mensaje no se ha entregado a bob@example.com porque no se ha encontrado la dirección."),
    ("pt", HARD, "Sua mensagem não foi entregue a bob@example.com porque o endereço não foi encontrado."),
    ("it", HARD, "Il messaggio non è stato recapitato a bob@example.com: non è stato possibile trovare l'indirizzo."),
    ("nl", HARD, "Uw bericht kon niet worden afgeleverd bij bob@example.com. De gebruiker bestaat niet."),
    ("pl", HARD, "Wiadomość nie została dostarczona do bob@example.com, ponieważ nie znaleziono tego adresu."),
    ("sv", HARD, "Meddelandet till bob@example.com kunde inte levereras. Adressen finns inte."),
    ("da", HARD, "Meddelelsen til bob@example.com kunne ikke leveres. Adressen findes ikke."),
    ("fi", HARD, "Viestiä ei voitu toimittaa: bob@example.com. Osoitetta ei löydy."),
    ("cs", HARD, "Zpráva pro bob@example.com nebyla doručena. Schránka neexistuje."),
    ("hu", HARD, "A levél nem kézbesíthető: bob@example.com. A címzett nem található."),
    ("tr", HARD, "Mesajınız bob@example.com adresine iletilemedi. Alıcı bulunamadı."),
    ("el", HARD, "Δεν ήταν δυνατή η παράδοση στο bob@example.com. Η διεύθυνση δεν βρέθηκε."),
    ("uk", HARD, "Лист не доставлено: bob@example.com. Користувача не знайдено."),
    ("ja", HARD, "送信したメールは bob@example.com に配信できませんでした。ユーザーが存在しません。"),
    ("zh", HARD, "您的邮件无法送达 bob@example.com，找不到该收件人。"),
    ("ro", HARD, "Livrarea la acești destinatari nu a reușit:\nbob@example.com\nAdresa de e-mail nu a fost găsită."),
    ("no", HARD, "Levering mislyktes til disse mottakerne:\nbob@example.com\nFant ikke e-postadressen du skrev inn."),
    ("fi-exchange", HARD, "Toimitus epäonnistui:\nbob@example.com\nAntamaasi sähköpostiosoitetta ei löytynyt."),
    ("uk-exchange", HARD, "Повідомлення таким одержувачам:\nbob@example.com\nАдресу не знайдено."),
    ("sk", HARD, "Doručenie týmto príjemcom zlyhalo:\nbob@example.com\nZadaná adresa sa nenašla."),
    ("bg", HARD, "Доставката до тези получатели е неуспешна:\nbob@example.com\nАдресът не е намерен."),
    ("hr", HARD, "Isporuka nije uspjela za ove primatelje:\nbob@example.com\nAdresa nije pronađena."),
    ("sl", HARD, "Dostava tem prejemnikom ni uspela:\nbob@example.com\nNaslova ni mogoče najti."),
    ("et", HARD, "Kohaletoimetamine nurjus:\nbob@example.com\nAadressi ei leitud."),
    ("lt", HARD, "Nepavyko pristatyti šiems gavėjams:\nbob@example.com\nAdresas nerastas."),
    ("lv", HARD, "Piegāde šiem adresātiem neizdevās:\nbob@example.com\nAdrese netika atrasta."),
    ("id", HARD, "Pengiriman gagal ke penerima berikut:\nbob@example.com\nAlamat tidak ditemukan."),
    (
        "fr-exchange",
        HARD,
        "Échec de la remise :\nbob@example.com\nL’adresse de messagerie que vous avez entrée est introuvable.",
    ),
    (
        "it-exchange",
        HARD,
        "Recapito non riuscito:\nbob@example.com\nImpossibile trovare l'indirizzo di posta elettronica immesso.",
    ),
    (
        "sv-exchange",
        HARD,
        "Leveransen misslyckades:\nbob@example.com\nDet gick inte att hitta e-postadressen som du angav.",
    ),
    ("cs-exchange", HARD, "Doručení se nezdařilo:\nbob@example.com\nZadanou e-mailovou adresu se nepodařilo najít."),
    ("ca", HARD, "No s'ha pogut lliurar:\nbob@example.com\nNo s'ha trobat l'adreça electrònica que heu introduït."),
    ("sr", HARD, "Испорука није успела:\nbob@example.com\nУнета е-адреса није пронађена."),
    ("fa", HARD, "تحویل به این گیرندگان انجام نشد:\nbob@example.com\nنشانی ایمیل وارد شده یافت نشد."),
    ("hi", HARD, "वितरण विफल रहा:\nbob@example.com\nआपके द्वारा दर्ज किया गया ईमेल पता नहीं मिला।"),
    (
        "notes-de",
        HARD,
        "wurde nicht zugestellt an:\n\n  bob@example.com\n\nUrsache:\n\n  Benutzer bob nicht im Domino-Verzeichnis aufgeführt",
    ),
    ("service", HARD, "Not delivering to previously bounced address bob@example.com"),
    ("full-fr", SOFT, "Échec de la remise : bob@example.com\nLa boîte aux lettres du destinataire est pleine."),
    ("full-pt", SOFT, "Sua mensagem não foi entregue a bob@example.com: a caixa de correio está cheia."),
    ("full-tr", SOFT, "Mesajınız bob@example.com adresine iletilemedi: posta kutusu dolu."),
    ("full-sv", SOFT, "Meddelandet till bob@example.com kunde inte levereras. Brevlådan är full."),
    ("full-ja", SOFT, "bob@example.com に配信できませんでした。メールボックスが満杯です。"),
]


@pytest.mark.parametrize(("severity", "said"), [pytest.param(*row[1:], id=row[0]) for row in SAID])
@pytest.mark.parametrize("subject", ["Undelivered Mail Returned to Sender", "Information"])
def test_a_report_says_in_its_language_whose_mailbox_failed(severity: BounceSeverity, said: str, subject: str) -> None:
    raw = (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: desk@example.net\nSubject: {subject}\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{said}\n"
    )

    mail = read(raw.encode()).mail

    assert mail.kind is MailKind.BOUNCE
    assert mail.bounce
    assert [(each.address, each.severity) for each in mail.bounce.recipients] == [("bob@example.com", severity)]


@pytest.mark.parametrize(
    "said",
    [
        "bob@example.com\nHet postvak van de geadresseerde is vol.", "bob@example.com\nModtagerens postkasse er fuld.",
        "bob@example.com\nZxqv wklm rstb.", "bob@example.com\nZxqv wklm rstb: postmaster@example.org",
    ],
)  # fmt: skip
def test_a_mail_system_that_names_only_one_address_means_that_one(said: str) -> None:
    raw = f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: desk@example.net\nSubject: Undeliverable: x\n\n{said}\n"

    mail = read(raw.encode()).mail

    assert mail.bounce
    assert [(each.address, each.severity) for each in mail.bounce.recipients] == [("bob@example.com", SOFT)]


@pytest.mark.parametrize(
    "subject",
    ["Bericht kon niet worden afgeleverd", "Viestiä ei voitu toimittaa", "Zprávu nelze doručit", "Wiadomość nie została dostarczona", "Не може да се достави: x", "غیر قابل تحویل: x", "अवितरणीय: x"],
)  # fmt: skip
def test_a_subject_says_that_a_mail_came_back_where_its_text_says_nothing(subject: str) -> None:
    raw = f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: desk@example.net\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n-\n"

    assert read(raw.encode()).mail.kind is MailKind.BOUNCE


@pytest.mark.parametrize(
    ("answer", "severity"),
    [
        ("503-All RCPT commands were rejected with this error:\n503-unknown user", HARD),
        ("503 Valid RCPT command must precede DATA", HARD),
        ("503 need RCPT first", HARD),
        ("554 rejected by the filter", SOFT),
    ],
)
def test_an_unknown_user_after_data_is_unknown_where_commands_were_sent_ahead(
    answer: str, severity: BounceSeverity
) -> None:
    words = "550 unknown user"

    assert severity_of("failed", "5.1.1", "550", words, f">>> DATA\n<<< 550 unknown user\n<<< {answer}") is severity


@pytest.mark.parametrize(
    ("words", "severity"),
    [("550 5.1.1 User unknown", HARD), ("550 User unknown", SOFT), ("550 5.1.1 Mailbox is full", SOFT)],
)
def test_the_code_of_an_unknown_user_counts_after_data_too(words: str, severity: BounceSeverity) -> None:
    assert severity_of("failed", "5.1.1", "550", words, f">>> DATA\n<<< {words}") is severity


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ("550 Konto nicht vorhanden", HARD), ("550 Ungültiger Empfänger", HARD), ("550 Utilisateur inconnu", HARD), ("550 Destinataire invalide", HARD),
        ("550 Usuario desconocido", HARD), ("550 Usuário inexistente", HARD), ("550 Destinatario non valido", HARD), ("550 Ingen sådan användare", HARD),
        ("550 Gebruiker onbekend", HARD), ("550 Diese Adresse gibt es nicht.", HARD), ("550 Böyle bir kullanıcı yok", HARD), ("550 Nincs ilyen felhasználó", HARD),
        ("550 Nie ma takiego adresu", HARD), ("550 无此用户", HARD), ("The following destination addresses were unknown", HARD),
        ("550 Brak konta bob", HARD), ("550 Domain does not accept mail", HARD), ("550 Mailbox does not accept mail from outside", SOFT),
        ("Host or domain name not found. Name service error for name=example.com type=MX: Host not found, try again", SOFT),
        ("Host or domain name not found. Name service error for name=example.com type=A: Host not found", HARD),
        ("550 5.2.1 The user is receiving mail at a rate that prevents additional messages", SOFT), ("554 Invalid domain name in sender", SOFT),
    ],
)  # fmt: skip
def test_words_tell_an_address_that_does_not_work_from_a_refusal(words: str, severity: BounceSeverity) -> None:
    assert severity_of("failed", "5.0.0", "550", words) is severity


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Správa nebola doručená", "Vaša správa pre bob@example.com nebola doručená: neznámy používateľ"), ("Грешка при доставка", "Съобщението до bob@example.com не беше доставено: непознат потребител"),
        ("Неуспешна испорука", "Порука за bob@example.com није испоручена: корисник не постоји"), ("Neuspješna isporuka", "Poruka za bob@example.com nije isporučena: korisnik ne postoji"),
        ("Sporočila ni mogoče dostaviti", "Sporočila za bob@example.com ni bilo mogoče dostaviti: uporabnik ne obstaja"), ("Vēstule nav piegādāta", "Vēstule adresātam bob@example.com nav piegādāta: lietotājs nav atrasts"),
        ("Mesajul nu a fost livrat", "Mesajul către bob@example.com nu a fost livrat: utilizator necunoscut"), ("No s'ha pogut lliurar", "El missatge a bob@example.com no s'ha pogut lliurar: usuari desconegut"),
        ("Nelze doručit: x", "Doručení se nezdařilo:\n\nbob@example.com\nZadaná e-mailová adresa se nenašla."), ("User unknown", "Recipient bob@example.com is unknown"),
    ],
)  # fmt: skip
def test_an_unknown_user_is_known_as_one_in_further_languages(subject: str, text: str) -> None:
    raw = f"From: postmaster@example.net\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"

    mail = read(raw.encode()).mail

    assert mail.kind is MailKind.BOUNCE
    assert mail.bounce
    assert [(each.address, each.severity) for each in mail.bounce.recipients] == [("bob@example.com", HARD)]


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ("550 This user has left the company", HARD), ("550 Mailbox no longer accepts mail", HARD), ("550 mailbox <bob@example.com> has been retired", HARD), ("554 no SMTP service here", HARD),
        ("501 <bob@example.com>: malformed address", HARD), ("550 RecipNotFound", HARD), ("550 사용자가 없습니다", HARD), ("550 非本站用户", HARD), ("550 too many invalid recipients", SOFT),
        ("550 Kein Postfach unter dieser Adresse", HARD), ("550 Neznámý uživatel", HARD), ("550 Unroutable address", HARD), ("550 Bilinmeyen kullanıcı", HARD), ("550 Your domain does not exist", SOFT),
    ],
)  # fmt: skip
def test_a_servers_words_for_an_address_that_does_not_work(words: str, severity: BounceSeverity) -> None:
    assert severity_of("failed", "5.0.0", "", words) is severity
