# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Is the line that a device or an app adds told from a last line that somebody wrote?"""

import pytest

from parser.domain.reply import fresh_text, split
from parser.domain.reply.devices import is_device_line

SAID = "Hello,\n\nthe parcel is lost."


def fresh(text: str) -> str:
    return fresh_text(text, split(text).spans).strip()


@pytest.mark.parametrize(
    "line",
    [
        "Sent with Proton Mail secure email.", "Sent from my Verizon, Samsung Galaxy smartphone", "Sent from my T-Mobile 4G LTE Device",
        "Sent from AOL Mobile Mail", "Sent from Mail for Windows", "Sent with BlackBerry Work (www.blackberry.com)", "Sent via Superhuman",
        "Sent from my phone. Please excuse brevity.", "Sent from my mobile, please excuse any typos.", "Sent from my Palmtop",
        "Sent from Mailspring, the best free email app for work", "Get Outlook for Android<https://aka.ms/x>", "Please excuse any typos",
        "Sent from a mobile device", "Gesendet mit der GMX Mail App", "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
        "Envoyé depuis l'application Mail Orange", "Enviado do Yahoo Mail no Android", "Inviato da Posta per Windows",
        "Odesláno z mobilní aplikace Seznam Email", "Отправлено из мобильной Почты Mail.ru", "私のiPhoneから送信", "来自我的华为手机",
        "从网易邮箱大师发来的", "내 iPhone에서 보냄", "iPhone'umdan gönderildi",
        "Holen Sie sich Outlook für Android<https://aka.ms/x>", "Hol dir Outlook für iOS", "Získajte Outlook pre iOS", "Отримайте Outlook для iOS",
        "Lấy Outlook cho iOS", "הורד את Outlook עבור iOS", "Az Outlook beszerzése iOS-re", "Outlook for iOS を取得", "iPhone용 Outlook 받기",
        "Get BlueMail for Desktop", "Enviado a partir do meu smartphone Samsung Galaxy.", "Saadetud minu iPhone’ist", "네이버 메일앱에서 보냈습니다.",
        "Sent from Tutanota, enjoy secure & ad-free emails.",
        "Sent from Yahoo Mail: Search, Organize, Conquer", "从QQ邮箱发送", "ส่งจากโทรศัพท์ของฉัน", "Dërguar nga iPhone im", "Sent with Mailtrack",
        "Yahoo Mail: Search, Organize, Conquer", "Securely sent with Tuta. Get your own encrypted, ad-free mailbox:", "Sent via Missive", "Sent with Mimestream",
    ],
)  # fmt: skip
def test_the_line_of_a_device_is_folded(line: str) -> None:
    assert is_device_line(line)
    assert fresh(f"{SAID}\n\n{line}") == SAID


@pytest.mark.parametrize(
    "line",
    [
        "Yahoo Mail: search finds nothing", "Securely sent with a courier, it came broken",
        "Sent with delay", "Sent with DHL yesterday, please check", "Get the file for me", "Sent by mistake", "Sent via UPS", "Sent from Berlin",
        "Sent by email yesterday", "Sent from the wrong email address", "Sent from Outlook but attachment was missing", "Sent via WeTransfer",
        "Sent from my account by mistake", "Sent from my boss", "Sent with my phone since the laptop is broken", "Download Outlook for me",
        "Please excuse any delay", "Excuse typos in the file", "From my phone it does not work", "Gesendet mit DHL", "Per Mail gesendet",
        "Die Unterlagen habe ich vom Telefon gesendet", "Outlook für Dummies", "Envoyé par erreur", "Enviado por DHL", "Inviato con ritardo",
        "Verzonden met PostNL", "Sendt med posten i går", "Wysłane przez pomyłkę", "Отправлено с опозданием", "Küldve tegnap", "Gönderildi",
        "发自北京", "Download of Outlook for Android failed", "Get Outlook on Android working", "Obtener Outlook para Android no funciona",
        "Get a new iPhone", "请用手机发送",
    ],
)  # fmt: skip
def test_what_somebody_says_of_something_sent_is_not(line: str) -> None:
    assert fresh(f"{SAID}\n\n{line}") == f"{SAID}\n\n{line}"
