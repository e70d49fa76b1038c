# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Which lines does a device or an app add at the end of a mail by itself ("Sent from my iPhone")?

In lower case and without accents (`plain`). A line that begins, or for some languages ends, so; its length and what follows decide.
"""

from __future__ import annotations

from typing import Final

from parser.domain.reply.wording.labels import plain

_BEGINS: Final = (
    "sent from|sent via|sent with|sent using|sent by|get outlook for|download outlook for|get bluemail for|composed with|written with|"
    "this message was sent from my|this email was sent from my|typed on my|emailed from|mailed from|sent on the go|sent on the new|"
    "sent through|please excuse any|please excuse brevity|please excuse my brevity|please excuse the brevity|please excuse typos|"
    "excuse typos|apologies for brevity|apologies for any typos|provenance : courrier|provenance: courrier|"
    "gesendet von|gesendet mit|gesendet über|gesendet aus|gesendet mittels|"
    "diese nachricht wurde von meinem|holen sie sich outlook für|mit der mobilen|unterwegs gesendet|"
    "envoyé de|envoyé depuis|envoyé à partir|envoyé avec|envoyé par|envoyé via|télécharger outlook pour|obtenez outlook pour|"
    "obtenir outlook pour|enviado desde|enviado con|enviado mediante|enviado a través|obtener outlook para|enviado do|enviado de|"
    "enviado a partir|enviado pelo|enviado via|enviado por|enviado com|obter o outlook para|baixar o outlook para|obtenha o outlook para|"
    "inviato da|inviato dal|inviato con|inviato tramite|inviato via|scarica outlook per|ottieni outlook per|"
    "verstuurd vanaf|verstuurd van|verstuurd via|verzonden vanaf|verzonden vanuit|verzonden met|verzonden via|verzonden van|"
    "verstuurd met|download outlook voor|skickat från|skickades från|skickat med|skickat via|hämta outlook för|"
    "sendt fra|sendt via|sendt med|hent outlook til|få outlook for|hent outlook for|lähetetty|hanki outlook|"
    "wysłane z|wysłano z|wysłane przez|pobierz outlook|pobierz program outlook|pobierz aplikację outlook|odesláno z|odoslané z|odesláno pomocí|"
    "poslano z|poslano s|poslané z|získat outlook|stáhnout outlook|poslano iz|az iphone|küldve|elküldve|"
    "az iphone-omról küldve|outlook letöltése|trimis de pe|trimis din|trimis cu|descărcați outlook|obțineți outlook|"
    "изпратено от|изпратен от|отправлено с|отправлено из|отправлено от|послано с|загрузить outlook|получить outlook|"
    "надіслано з|надіслано від|відправлено з|завантажити outlook|στάλθηκε από|εστάλη από|αποστολή από|κατεβάστε το outlook|"
    "gönderildi|أرسلت من|أُرسلت من|أرسل من|مرسل من|تم الإرسال من|احصل على outlook|נשלח מ|קבל את outlook|נשלח באמצעות|"
    "发自|來自我的|从我的|傳送自|從我的|寄自|发送自|由我的|取得 outlook|获取 outlook|下载 outlook|"
    "thư này được gửi từ|đã gửi từ|gửi từ|được gửi từ|tải outlook|"
    "dikirim dari|terkirim dari|dapatkan outlook|saadetud minu|saadetud|nosūtīts no|sūtīts no|išsiųsta iš|siųsta iš|"
    "poslato sa|poslano sa|poslano iz|poslano z moje|ส่งจาก|sent from outlook|enviat des|sent dall|sendt frå|"
    "获取 ios|获取 android|获取适用于|取得 ios|取得 android|下载 ios|verkrijg outlook|skaffa outlook|"
    "získejte outlook|získať outlook|stiahnuť outlook|stiahnite si outlook|prenesite outlook|preuzmite outlook|"
    "nabavite outlook|hankige outlook|gaukite outlook|iegūstiet outlook|λήψη του outlook|αποκτήστε το outlook|קבלת outlook|الحصول على outlook|"
    "скачать outlook|скачайте outlook|отримати outlook|изтегляне на outlook|descargar outlook|obtenga outlook|obtén outlook|eskuratu outlook|"
    "tải xuống outlook|nhận outlook|รับ outlook|töltse le az outlook|"
    "sendt med|sendt fra min|wysyłane z|пратено от|послато са|iphoneから送信|私のiphone"
)
_ENDS: Final = (
    "gesendet|verstuurd|verzonden|gönderildi|küldve|から送信|から送信しました|より送信|から送信されました|에서 보냄|에서 전송|에서 발송|发送|傳送|"
    "dan gönderildi|den gönderildi|lähetetty|उद्भेजित|से भेजा गया|を入手|outlook'u edinin|outlook 다운로드|outlook'u indirin|outlook 가져오기|beziehen|herunterladen|downloaden|beszerzése"
)
BEGINS: Final = tuple(sorted({plain(word) for word in _BEGINS.split("|")}))
SHORT: Final = tuple(
    plain(word) for word in ("from my", "von meinem", "von meiner", "vom", "outlook für", "outlook voor", "내", "나의")
)
"""What begins so must name a device and say no more: sentences begin so too."""
BEGINS_WITH: Final = frozenset(words[:2] for words in BEGINS)
"""Their first two characters: most lines need no closer look."""
ENDS: Final = tuple(sorted({plain(word) for word in _ENDS.split("|")}))
"""Where the verb comes last: such a line must also name a device."""
DEVICES: Final = (
    "iphone", "ipad", "ipod", "android", "samsung", "galaxy", "huawei", "xiaomi", "nokia", "blackberry", "htc", "lg ", "sony", "xperia",
    "outlook", "gmail", "yahoo", "proton", "mail", "handy", "smartphone", "mobil", "telefon", "windows", "phone", "tablet", "pixel",
    "oneplus", "oppo", "ios", "aol", "motorola", "携帯", "スマート", "아이폰", "手机", "手機", "mobile",
)  # fmt: skip
