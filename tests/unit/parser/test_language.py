"""Is the language of a mail told from a sentence or two, and left open where it may as well be another?"""

# ruff: noqa: RUF001 - words of many languages

import time

import pytest

from parser.domain.language import language_of
from support.mails import a_mail
from support.parsing import read

SENTENCES = (
    ("en", "I cannot log in to my account since yesterday."),
    ("en", "Please send me the invoice for October."),
    ("en", "The export button does nothing when I click it, could you have a look?"),
    ("en", "thanks for the quick help, it works now"),
    ("de", "Ich kann mich seit gestern nicht mehr anmelden."),
    ("de", "Bitte senden Sie mir die Rechnung für Oktober."),
    ("de", "vielen Dank für die schnelle Hilfe, jetzt geht es"),
    ("de", "Der Drucker im zweiten Stock druckt nur noch leere Seiten."),
    ("fr", "Je ne peux plus me connecter depuis hier."),
    ("fr", "Merci de m'envoyer la facture du mois d'octobre."),
    ("fr", "Bonjour, le bouton ne fonctionne pas."),
    ("fr", "merci pour votre aide, tout fonctionne maintenant"),
    ("es", "No puedo entrar en mi cuenta desde ayer."),
    ("es", "Por favor, envíenme la factura de octubre."),
    ("es", "Hola, el botón de exportar no funciona."),
    ("es", "muchas gracias por la ayuda, ya funciona"),
    ("it", "Non riesco ad accedere al mio account da ieri."),
    ("it", "Per favore inviatemi la fattura di ottobre."),
    ("it", "Buongiorno, il pulsante non funziona più."),
    ("it", "grazie mille per l'aiuto, adesso funziona"),
    ("pt", "Não consigo entrar na minha conta desde ontem."),
    ("pt", "Por favor, enviem-me a fatura de outubro."),
    ("pt", "Olá, o botão de exportar não funciona."),
    ("pt", "muito obrigado pela ajuda, já está a funcionar"),
    ("nl", "Ik kan sinds gisteren niet meer inloggen."),
    ("nl", "Kunt u mij de factuur van oktober sturen?"),
    ("nl", "De knop om te exporteren werkt niet meer."),
    ("nl", "bedankt voor de snelle hulp, het werkt weer"),
    ("sv", "Jag kan inte logga in sedan igår."),
    ("sv", "Kan ni skicka fakturan för oktober till mig?"),
    ("sv", "Knappen för export fungerar inte längre."),
    ("sv", "tack för hjälpen, nu fungerar det igen"),
    ("da", "Jeg kan ikke logge ind siden i går."),
    ("da", "Vil I være venlige at sende mig fakturaen for oktober?"),
    ("da", "Knappen til eksport virker ikke længere, hvad skal jeg gøre?"),
    ("no", "Jeg har ikke klart å logge inn siden i går."),
    ("no", "Kan dere sende meg fakturaen for oktober?"),
    ("no", "Knappen for eksport virker ikke lenger, hva skal jeg gjøre?"),
    ("fi", "En ole päässyt kirjautumaan tililleni eilisestä lähtien."),
    ("fi", "Voisitteko lähettää minulle lokakuun laskun?"),
    ("fi", "Vientipainike ei enää toimi."),
    ("pl", "Od wczoraj nie mogę zalogować się na swoje konto."),
    ("pl", "Proszę o przesłanie faktury za październik."),
    ("pl", "Przycisk eksportu nie działa."),
    ("cs", "Od včerejška se nemohu přihlásit ke svému účtu."),
    ("cs", "Prosím o zaslání faktury za říjen."),
    ("cs", "Tlačítko pro export nefunguje."),
    ("sk", "Od včera sa nemôžem prihlásiť do svojho účtu."),
    ("sk", "Prosím, pošlite mi faktúru za október."),
    ("sk", "Tlačidlo na export už nefunguje, čo mám robiť?"),
    ("hu", "Tegnap óta nem tudok belépni a fiókomba."),
    ("hu", "Kérem, küldjék el az októberi számlát."),
    ("hu", "Az exportálás gomb nem működik."),
    ("ro", "De ieri nu mă mai pot conecta la contul meu."),
    ("ro", "Vă rog să îmi trimiteți factura pe octombrie."),
    ("ro", "Butonul de export nu mai funcționează."),
    ("tr", "Dünden beri hesabıma giriş yapamıyorum."),
    ("tr", "Lütfen bana ekim ayı faturasını gönderin."),
    ("tr", "Dışa aktarma düğmesi artık çalışmıyor."),
    ("el", "Δεν μπορώ να συνδεθώ από χθες."),
    ("el", "Παρακαλώ στείλτε μου το τιμολόγιο."),
    ("ru", "Со вчерашнего дня не могу войти в свой аккаунт."),
    ("ru", "Пришлите, пожалуйста, счёт за октябрь."),
    ("ru", "Кнопка экспорта не работает."),
    ("uk", "З учорашнього дня не можу увійти до свого облікового запису."),
    ("uk", "Надішліть, будь ласка, рахунок за жовтень."),
    ("uk", "Кнопка експорту не працює."),
    ("bg", "От вчера не мога да вляза в профила си."),
    ("bg", "Моля, изпратете ми фактурата за октомври."),
    ("bg", "Бутонът за експорт вече не работи."),
    ("ja", "昨日からログインできません。"),
    ("ja", "10月の請求書を送ってください。"),
    ("zh", "我从昨天开始无法登录。"),
    ("zh", "請把十月份的發票寄給我。"),
    ("ko", "어제부터 로그인이 되지 않습니다."),
    ("ko", "10월 청구서를 보내 주세요."),
    ("he", "אני לא מצליח להתחבר מאתמול."),
    ("he", "נא לשלוח לי את החשבונית."),
    ("ar", "لا أستطيع تسجيل الدخول منذ أمس."),
    ("ar", "يرجى إرسال فاتورة شهر أكتوبر."),
    ("fa", "از دیروز نمی‌توانم وارد حساب کاربری خود شوم."),
    ("fa", "لطفاً صورتحساب ماه اکتبر را برای من بفرستید."),
    ("th", "ฉันไม่สามารถเข้าสู่ระบบได้ตั้งแต่เมื่อวาน"),
    ("vi", "Tôi không thể đăng nhập từ hôm qua."),
    ("vi", "Vui lòng gửi cho tôi hóa đơn tháng mười."),
    ("id", "Saya tidak bisa masuk ke akun saya sejak kemarin."),
    ("id", "Mohon kirimkan faktur bulan Oktober kepada saya."),
    ("hi", "मैं कल से अपने खाते में लॉग इन नहीं कर पा रहा हूँ।"),
    ("hi", "कृपया मुझे अक्टूबर का बिल भेजें।"),
    ("hr", "Od jučer se ne mogu prijaviti na svoj račun."),
    ("sl", "Od včeraj se ne morem prijaviti v svoj račun."),
    ("et", "Ma ei saa alates eilsest oma kontole sisse logida."),
    ("et", "Palun saatke mulle oktoobri arve."),
    ("lt", "Nuo vakar negaliu prisijungti prie savo paskyros."),
    ("lt", "Prašau atsiųsti man spalio mėnesio sąskaitą."),
    ("lv", "Kopš vakardienas nevaru pieslēgties savam kontam."),
    ("lv", "Lūdzu, atsūtiet man oktobra rēķinu."),
    ("ca", "No puc entrar al meu compte des d'ahir."),
    ("ca", "Si us plau, envieu-me la factura d'octubre."),
    ("sr", "Од јуче не могу да се пријавим на свој налог."),
)


@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_a_sentence_is_enough(language: str, text: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    ["", "ok", "Thanks!", "12345 67890", "asdf qwer zxcv hjkl qwerty uiop", "https://example.com/a/b?c=d", "SIM-4711 ERR-0x8004", "?!… --- ***"],
)  # fmt: skip
def test_what_cannot_be_told_is_left_open(text: str) -> None:
    assert language_of(text) is None


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    language_of("The model is loaded with the first text that is read.")
    begun = time.process_time()
    found = language_of("Bitte senden Sie mir die Rechnung für Oktober. " * 100_000)

    assert found == "de"
    assert time.process_time() - begun < 0.05


def test_a_mail_says_its_language() -> None:
    assert read(a_mail(text="Der Drucker brennt seit heute früh, bitte helfen Sie uns schnell.")).mail.language == "de"
    assert read(a_mail(text="ok")).mail.language is None
