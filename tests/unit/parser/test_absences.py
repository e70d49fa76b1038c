# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Is a machine's answer a vacation reply where it says in any language, and in other words than `vacation`, that somebody is away?"""

import pytest

from contracts.values import MailKind
from support.parsing import read

ANSWER = "In-Reply-To: <x@example.org>"
REPLIED = "Auto-Submitted: auto-replied"


def kind_of(subject: str, text: str, *further: str) -> MailKind:
    header = "".join(f"{line}\n" for line in ("From: Ada <ada@example.net>", f"Subject: {subject}", *further))
    return read(f"{header}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()).mail.kind


@pytest.mark.parametrize(
    "text",
    [
        "I am not in the office this week.", "I will be out on PTO from Nov 20 to 30.", "Our office is closed for the holidays.", "I have retired as of June 30.",
        "I don't work on Fridays.", "Ich bin derzeit außerhalb des Büros.", "Ich habe bis 30.11. Urlaub.", "Ich bin auf Dienstreise.", "Herr Meier ist nicht mehr in unserem Unternehmen tätig.",
        "Unser Büro ist vom 24.12. bis 1.1. geschlossen.", "Je suis en déplacement.", "Je ne suis pas au bureau aujourd'hui.", "Je ne fais plus partie de la société.",
        "No me encuentro en la oficina.", "Estoy de baja médica.", "Ya no trabajo en Acme.", "Sono in vacanza fino al 30.", "Non lavoro più in Acme.", "Encontro-me de licença.",
        "Não trabalho mais na Acme.", "Ik ben er vandaag niet.", "Ik werk niet meer bij Acme.", "Jag är föräldraledig.", "Jeg er på barsel.", "Jeg er ute av kontoret.", "Jeg er sykemeldt.",
        "En ole paikalla tänään.", "Jestem na zwolnieniu lekarskim.", "Nejsem v kanceláři.", "Nie som v kancelárii.", "Nem vagyok az irodában.", "Nu sunt la birou.",
        "Нахожусь в командировке.", "Меня нет в офисе.", "Я у відрядженні.", "Не съм в офиса.", "Yıllık izne ayrıldım.", "Λείπω από το γραφείο.", "אני לא במשרד.", "أنا مسافر",
        "我出差了,回来后回复您。", "出張中です。", "年末年始は休業いたします。", "현재 출장 중입니다.", "Saya sedang tidak di kantor.", "Tôi đi công tác.", "Trenutno nisem v pisarni.", "Nisam u uredu.",
        "Ma ei ole kontoris.", "Šobrīd neesmu birojā.", "Šiuo metu nesu biure.", "No soc a l'oficina.", "Ég er ekki á skrifstofunni.",
    ],
)  # fmt: skip
def test_i18_a_machine_that_says_so_in_any_words_says_that_somebody_is_away(text: str) -> None:
    assert kind_of("Re: Printer", text, REPLIED) is MailKind.VACATION
    assert kind_of("Re: Printer", text, ANSWER) is MailKind.ORDINARY


@pytest.mark.parametrize(
    "text",
    [
        "We have your mail. Our office hours are 9 to 17, and we are closed on weekends.", "Your order has left our warehouse.", "Your ticket is closed.", "Votre ticket est fermé.",
        "We have received your message.\n\n> I am out of the office from Monday, mend it before.", "Thank you.\n\n-----Original Message-----\nI am on vacation from Monday.",
    ],
)  # fmt: skip
def test_what_a_service_says_of_itself_or_quotes_is_nobodys_absence(text: str) -> None:
    assert kind_of("Re: Printer", text, REPLIED) is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    "field",
    [
        "X-Kerio-Autoreply: yes", "X-Acme-Auto-Response: 1", "X-Autoresponder: 1", "X-Autosubmitted: auto-replied", "X-Out-Of-Office: on", "X-Zimbra-Vacation: 1", "X-Precedence: auto_reply",
        "Preference: auto_reply", "X-Mailer: vacation 1.2.7", "X-Mailer: Acme Auto-Responder", "X-List-Administrivia: yes", "X-Delivered-By-The-Graces-Of: the vacation program",
    ],
)  # fmt: skip
def test_i18_fields_of_programs_nobody_knows_say_by_their_names_that_a_machine_answers(field: str) -> None:
    assert kind_of("Re: Printer", "We have it.", field) is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    "field",
    ["X-Auto-Response-Suppress: All", "X-Acme-Autoreply: no", "X-Precedence: bulk", "X-Mailer: Auto Parts CRM", "X-No-Autoreply-Wanted: 1", "X-Office: Berlin", "X-Autolearn: ham"],
)  # fmt: skip
def test_fields_with_such_a_word_in_them_say_nothing(field: str) -> None:
    assert kind_of("Re: Printer", "It does not print.", field) is MailKind.ORDINARY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Ikke på kontoret: Printer", "Jeg er ikke på kontoret."), ("Auto: Printer", "I am currently out of the office."), ("Betriebsurlaub Re: Drucker", "Wir haben Betriebsurlaub bis 6.1."),
        ("Ich bin zurzeit abwesend. Re: Drucker", "Ich bin ab 30.11. wieder im Büro."), ("Bin im Urlaub", "Ich bin nicht erreichbar."), ("Absent: Imprimanta", "Lipsesc din birou."),
        ("Bob no longer works here Re: Printer", "Bob no longer works for Acme."), ("Frånvaro: Skrivare", "Jag är bortrest."),
    ],
)  # fmt: skip
def test_i18_an_answer_under_a_mailboxs_own_subject_needs_no_field(subject: str, text: str) -> None:
    assert kind_of(subject, text, ANSWER) is MailKind.VACATION


@pytest.mark.parametrize("further", [[], [ANSWER]])
@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Urlaub", "Der Techniker soll nicht kommen."), ("Absence de facture", "Toujours rien reçu."), ("Auto", "Es springt nicht an."), ("Auto: Unfall", "Der Schaden ist groß."),
        ("Bob no longer works here", "Remove his account."), ("В отпуске", "Я в отпуске и не могу войти в личный кабинет."), ("Vacaciones", "Estoy de vacaciones y no puedo entrar en mi cuenta."),
        ("Fuera de oficina", "No puedo configurar el mensaje de fuera de oficina."), ("不在通知", "不在通知のSMSが届きましたが本物ですか"), ("休假", "我在休假,能重置密码吗"), ("Vacation", "The booking is wrong."),
        ("Urlaub", "Ich bin im Urlaub und kann mich nicht anmelden."), ("Vacances", "Je suis en vacances et n'arrive pas à payer."),
    ],
)  # fmt: skip
def test_i18_whoever_is_away_and_lacks_something_is_no_mailbox(subject: str, text: str, further: list[str]) -> None:
    assert kind_of(subject, text, *further) is MailKind.ORDINARY


@pytest.mark.parametrize(
    "text",
    [
        "Esta é uma mensagem automática. Recebemos a sua mensagem.", "Deze e-mail is automatisch verstuurd. Wij hebben uw bericht ontvangen.", "Tämä on automaattinen vastaus. Viestisi on vastaanotettu.",
        "Toto je automatická odpověď. Váš požadavek jsme přijali.", "Acesta este un mesaj automat. Am primit solicitarea dumneavoastră.", "Bu otomatik bir mesajdır. Talebiniz alınmıştır.",
        "Αυτό είναι ένα αυτόματο μήνυμα. Λάβαμε το μήνυμά σας.", "Đây là email tự động. Chúng tôi đã nhận được yêu cầu của bạn.", "Ini adalah pesan otomatis. Kami telah menerima email Anda.",
        "זוהי הודעה אוטומטית. פנייתך התקבלה.", "هذه رسالة آلية. لقد تلقينا رسالتك.", "Hemos recibido tu consulta. Este correo se ha generado automáticamente.",
    ],
)  # fmt: skip
def test_i18_an_answer_that_calls_itself_automatic_and_says_that_a_mail_has_come_is_a_machines(text: str) -> None:
    assert kind_of("Re: Printer", text, ANSWER) is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Odczytano: Drukarka", "Wiadomość\n\n została odczytana dnia piątek"), ("Okundu: Yazıcı", "İletiniz\n\n 20 Kasım tarihinde okundu."), ("Прочтено: Принтер", "Ваше сообщение\n\n прочитано 20 ноября"),
        ("開封済み: プリンター", "メッセージ\n\n が 2026年11月20日 に開封されました。"), ("已读: 打印机", "你的邮件\n\n 已在 2026年11月20日 被阅读。"), ("읽음: 프린터", "메시지를\n\n 2026년에 읽었습니다."),
        ("Nicht gelesen: Drucker", "Ihre Nachricht\n\n wurde am Freitag ungelesen gelöscht."), ("Empfangsbestätigung (angezeigt) - Drucker", "Dies ist eine Empfangsbestätigung für eine Nachricht."),
    ],
)  # fmt: skip
def test_a_receipt_in_prose_is_a_machines_in_any_language(subject: str, text: str) -> None:
    assert kind_of(subject, text) is MailKind.AUTO_REPLY
    assert kind_of(subject, "Ich habe eine Frage.") is MailKind.ORDINARY


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your message. The report is generated automatically every night, and since Monday nothing arrives.", "Vielen Dank für Ihre Mail. Die Rechnung wurde automatisch erstellt und ist falsch.",
        "Merci pour votre message. La facture est générée automatiquement, je n'ai rien reçu.", "Gracias por su correo. El informe se envía automáticamente y no llega.", "邮件收到了,谢谢。系统自动发送的报表有错误。",
        "メール拝見しました。自動送信のレポートが届きません。お問い合わせありがとうございます。", "문의 감사합니다. 자동 발송 메일이 오지 않습니다.", "Order mails are sent automatically. Thanks for your email. They stopped.",
        "Thank you for your message. This is not automatic any more.", "Otrzymaliśmy fakturę. Raport jest wysyłany automatycznie.",
    ],
)  # fmt: skip
def test_i18_who_thanks_for_a_mail_and_writes_of_what_is_automatic_is_a_person(text: str) -> None:
    assert kind_of("Re: Printer", text, ANSWER) is MailKind.ORDINARY
