# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Are notices and banners folded in many tongues, and is what a customer says about such things left to be read?"""

import pytest

from parser.domain.reply import fresh_text, split

SAID = "The printer works again, many thanks for the quick help."
QUOTE = "On 3 Nov 2026, at 09:15, Ada <ada@example.net> wrote:\n\n> Does it print?"


def fresh(text: str) -> str:
    return fresh_text(text, split(text).spans).strip()


@pytest.mark.parametrize(
    "notice",
    [
        "This email and any files transmitted with it are confidential and intended solely for the use of the individual or entity to whom they are addressed.",
        "This message contains confidential information and is intended only for the individual named.",
        "Internet communications are not secure and therefore Example plc does not accept legal responsibility for the contents of this message.",
        "The views expressed in this email are those of the author and do not necessarily represent those of Example Ltd.",
        "Click here to report this email as spam.",
        "Ce message électronique peut contenir des informations confidentielles et ne doit pas être diffusé sans autorisation.",
        "AVIS DE CONFIDENTIALITÉ : Ce courriel est destiné exclusivement à la personne à qui il est adressé.",
        "Esta mensagem pode conter informações privilegiadas ou de caráter confidencial, não podendo ser retransmitida sem autorização.",
        "Email này là thư mật và chỉ dành cho người nhận. Nếu bạn nhận nhầm, vui lòng xóa email này.",
        "Овај имејл је поверљив и намењен искључиво примаоцу. Ако сте га примили грешком, обришите га.",
        "Þessi póstur er trúnaðarmál og eingöngu ætlaður viðtakanda.",
        "این ایمیل محرمانه است و فقط برای گیرنده در نظر گرفته شده است.",
        "यह ईमेल गोपनीय है और केवल प्राप्तकर्ता के लिए है। यदि आपको यह गलती से मिला है तो इसे हटा दें।",
        "Esta mensagem e seus anexos podem conter informações confidenciais. Se você não for o destinatário, apague-a.",
        "Le informazioni contenute nella presente comunicazione sono riservate e destinate esclusivamente alla persona sopra indicata.",
        "De informatie in dit e-mailbericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.",
        "Detta meddelande är konfidentiellt och avsett endast för mottagaren.",
        "Denne e-posten er konfidensiell og kun ment for mottakeren. Har du mottatt den ved en feil, slett den.",
        "Tämä viesti on luottamuksellinen ja tarkoitettu vain vastaanottajalle.",
        "Tento e-mail a všechny připojené soubory jsou důvěrné a jsou určeny výhradně adresátovi.",
        "Táto správa je dôverná a je určená len adresátovi. Ak ste ju dostali omylom, vymažte ju.",
        "Това съобщение е поверително и е предназначено само за получателя.",
        "Bu elektronik posta ve ekleri sadece gönderildiği kişiye özel olup gizli bilgiler içerebilir.",
        "هذه الرسالة سرية ومخصصة للمستلم فقط. إذا وصلتك عن طريق الخطأ يرجى حذفها وإبلاغ المرسل فوراً.",
        "본 메일은 지정된 수취인만을 위한 것이며, 비밀정보를 포함하고 있을 수 있습니다.",
        "Ova poruka je povjerljiva i namijenjena isključivo primatelju. Ako ste je primili greškom, obrišite je.",
        "Šī ziņa ir konfidenciāla un paredzēta tikai saņēmējam. Ja saņēmāt to kļūdas dēļ, lūdzu, izdzēsiet.",
        "See e-kiri on konfidentsiaalne ja mõeldud ainult adressaadile. Kui saite selle ekslikult, kustutage see.",
    ],
)
def test_a_notice_is_folded_at_the_end_and_above_a_quote(notice: str) -> None:
    assert fresh(f"{SAID}\n\n{notice}\n") == SAID
    assert fresh(f"{SAID}\n\n{notice}\n\n{QUOTE}\n") == SAID


@pytest.mark.parametrize(
    "text",
    [
        "Can you delete the confidential documents that I sent by mistake last week?",
        "I sent you confidential data by mistake: please delete it and tell me when you have done so.",
        "Ich habe Ihnen versehentlich vertrauliche Daten geschickt, bitte löschen Sie diese Mail und bestätigen Sie es mir.",
        "J'ai reçu par erreur un message confidentiel destiné à un autre client, que dois-je faire ?",
        "He recibido por error un correo confidencial de otro cliente, ¿debo eliminarlo?",
        "I want to unsubscribe from this list but the link does not work.",
        "Your virus scanner says this mail was scanned by you but I got a virus from it all the same.",
        "Before printing this page my printer always asks for paper, what shall I do?",
        "According to the Regulation (EU) 2016/679 I want you to delete all confidential data on the recipient.",
    ],
)
def test_what_a_customer_says_in_the_words_of_notices_stays(text: str) -> None:
    assert fresh(f"{SAID}\n\n{text}") == f"{SAID}\n\n{text}"


@pytest.mark.parametrize(
    "banner",
    [
        "[EXTERNAL EMAIL]",
        "External sender",
        "EXTERNAL EMAIL: Use caution.",
        "External Email - Be careful",
        "This message was sent from outside the organization.",
        "Diese E-Mail stammt von einem externen Absender.",
    ],
)
def test_a_banner_is_folded(banner: str) -> None:
    assert fresh(f"{banner}\n\n{SAID}") == SAID


@pytest.mark.parametrize(
    "text",
    [
        "External email is not arriving since Monday.\n\nInternal mail works.",
        "The noise came from outside the building.\n\nCan you hear it?",
        "CAUTION: External mail. Do not click links.\nThe attachment you sent us does not open.",
        "I don't often get email from outside the organization, but now I got one.\n\nIs it real?",
    ],
)
def test_a_mail_on_mails_from_outside_is_no_banner(text: str) -> None:
    assert fresh(text).endswith(text.rsplit("\n", 1)[-1])
    assert text.startswith("CAUTION") or fresh(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Since Monday all mails from your domain are blocked by Mimecast. Please check your SPF record.",
        "The attachment was removed because it was scanned by the gateway. Please send it again as PDF.",
        "The mail was rejected by MailScanner at our site. Please remove the macro from the document.",
        "Please send no more paper invoices. We want to save paper and get them by mail.",
        "The pop-up of www.avast.com comes up on every start of the program and cannot be closed.",
        "The button to unsubscribe from this list does not work. Please remove the address ada@example.net.",
        "Please reply to this email directly and not to the shop, as its account is closed.",
        "All documents are virus-free as required. Please open the ticket again.",
        "Der Anhang wurde auf Viren geprüft und ist sauber, lässt sich aber nicht öffnen. Bitte neu senden.",
        "Mails to team@googlegroups.com come back since Monday. Please check the settings of the group.",
    ],
)
def test_who_speaks_of_scanners_and_lists_is_read(text: str) -> None:
    assert fresh(f"{SAID}\n\n{text}\n") == f"{SAID}\n\n{text}"


@pytest.mark.parametrize(
    "notice",
    [
        "Virenfrei. www.avast.com", "No virus found in this message.\nChecked by AVG - www.avg.com\nVersion: 2016.0.7998 / Virus Database: 4793",
        "Scanned by MailMarshal - M86 Security's comprehensive email content security solution.", "https://www.avast.com/antivirus and nothing of it",
        "This message has been scanned for viruses and\ndangerous content by MailScanner, and is\nbelieved to be clean.",
        "This email has been scanned by the Symantec Email Security.cloud service.", "Save paper - think twice, and print nothing at all",
        "Diese E-Mail wurde von Avast Antivirus-Software auf Viren geprüft.", "Reply to this email directly, view it on GitHub, or unsubscribe.",
        "To unsubscribe from this group and stop receiving emails from it, send an email to x@googlegroups.com.",
    ],
)  # fmt: skip
def test_what_scanners_and_lists_add_is_folded(notice: str) -> None:
    assert fresh(f"{SAID}\n\n{notice}\n") == SAID


@pytest.mark.parametrize("greeting", ["Hello,", "Sehr geehrte Damen und Herren,", "您好，"])
def test_below_nothing_but_a_greeting_a_notice_is_what_is_said(greeting: str) -> None:
    text = f"{greeting}\n\nThis email went to the wrong recipient. It holds confidential data of a patient. Please delete it and confirm."

    assert fresh(f"{text}\n") == text
