# ruff: noqa: RUF001 - words stand in the letters of their languages
"""How are the header lines called that mailers put above a quoted or forwarded mail?

In lower case and without accents, as `plain` makes them. Outlook, Apple Mail, Gmail, Thunderbird, Yahoo, Notes, web mailers.
"""

from __future__ import annotations

import unicodedata
from enum import Enum
from typing import Final


class Label(Enum):
    """What a header line is about."""

    FROM = "from"
    SENT = "sent"
    TO = "to"
    CC = "cc"
    SUBJECT = "subject"
    REPLY_TO = "reply_to"
    MESSAGE_ID = "message_id"
    OTHER = "other"


_NAMES: Final[dict[Label, str]] = {
    Label.FROM: (
        "from|von|absender|de|expéditeur|da|mittente|van|afzender|fra|från|avsändare|lähettäjä|keneltä|od|nadawca|odesílatel|"
        "odosielateľ|pošiljatelj|šalje|feladó|de la|expeditor|от|подател|απο|αποστολέας|от кого|отправитель|від|від кого|"
        "відправник|kimden|gönderen|من|المرسل|مرسل|מאת|שולח|差出人|送信者|发件人|寄件人|寄件者|發件人|보낸 사람|보낸사람|발신|"
        "từ|người gửi|dari|pengirim|saatja|kellelt|nuo|siuntėjas|no|sūtītājs|из|πρός από|จาก|ผู้ส่ง|frá|remitente|remetente|"
        "nga|од|шаље|پیام از|از|फ़्रॉम|प्रेषक|desde|de parte de|nork|daripada|відправив|кімнен|გამგზავნი|প্রেরক|送信元|보낸이|발신자|发送人|发自|से|ვისგან|ումից|kimdən|oddi wrth|அனுப்புநர்|منجانب"
    ),
    Label.SENT: (
        "sent|date|gesendet|datum|gesendet am|envoyé|envoyé le|date d'envoi|message du|enviado|enviada|enviado el|"
        "enviado em|enviada em|fecha|data|inviato|data invio|verzonden|verzonden op|sendt|skickat|skickades|dato|sendt den|"
        "lähetetty|päivämäärä|pvm|päiväys|wysłano|wysłane|data wysłania|odesláno|odoslané|dátum|poslano|poslané|elküldve|"
        "küldve|küldés ideje|trimis|trimisă|trimis la|data trimiterii|изпратено|дата|изпратен|στάλθηκε|ημερομηνία|στάλθηκε στις|"
        "отправлено|отправлен|дата отправки|надіслано|відправлено|gönderildi|gönderme tarihi|tarih|تاريخ الإرسال|تم الإرسال|أرسلت|تاريخ|"
        "التاريخ|נשלח|נשלח בתאריך|תאריך|送信日時|日時|日付|发送时间|发送日期|日期|时间|時間|寄件日期|傳送時間|發送時間|보낸 날짜|날짜|보낸날짜|일시|"
        "đã gửi|ngày|ngày gửi|gửi lúc|dikirim|tanggal|terkirim|saadetud|saatmisaeg|kuupäev|išsiųsta|data:|nosūtīts|datums|nosūtīta|"
        "วันที่|ส่งเมื่อ|ส่ง|sent at|sent on|date sent|sendt:|sent date|когда|послано|послато|датум|датум слања|تاریخ|ارسال شده|दिनांक|भेजा गया|"
        "αποστολή|enviat|enviat el|bidalita|bidaltze-data|dihantar|tarikh|жіберілді|күні|испратено|dërguar|发件时间|寄件時間|তারিখ|თარიღი|발신일|보낸 시간|發件日期|傳送日期|გაგზავნილია|ուղարկված է|göndərildi|anfonwyd|அனுப்பப்பட்டது|بھیجا گیا|expediat|expediată|"
        "изпратено на|εστάλη|gửi|전송|发件日期|已傳送|poslato|sūtīts|bidalia|dagsetning|পাঠানো হয়েছে"
    ),
    Label.TO: (
        "to|an|empfänger|à|a|destinataire|para|destinatario|destinatário|destinatari|aan|naar|til|till|vastaanottaja|kenelle|do|"
        "adresat|komu|pro|za|prima|címzett|către|catre|до|получател|προς|κому|кому|получатель|одержувач|kime|alıcı|إلى|الى|المستلم|"
        "אל|אל:|לכבוד|宛先|收件人|收件者|받는 사람|받는사람|받은 사람|수신|đến|tới|người nhận|kepada|ke|untuk|saaja|adressaat|kellele|kam|adresāts|gavėjas|"
        "ถึง|ผู้รับ|για|към|за|adresaci|do:|mottaker|modtager|mottagare|geadresseerde|до кого|прима|به|को|τo|per a|nori|për|кімге|প্রাপক|მიმღები|pre|עבור|받은 사람|받는이|수신자|接收人|प्रति|ვის|ում|kimə|பெறுநர்|بنام"
    ),
    Label.CC: (
        "cc|bcc|kopie|kopie an|copie|copie à|copia|cópia|copia per conoscenza|kopi|kopia|kopio|dw|udw|kópia|másolat|másolatot kap|"
        "копие|копия|копія|κοιν|κοινοποίηση|bilgi|نسخة|نسخة إلى|עותק|抄送|副本|副本抄送|参照|참조|đồng gửi|tembusan|koopia|"
        "cópia para|kópia:|cópia oculta|c.c|c/c|ccn|cci|сс|สำเนา|สำเนาถึง|kopija|sprejme kopijo|samtyckt"
    ),
    Label.SUBJECT: (
        "subject|betreff|betr|thema|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|aihe|otsikko|temat|předmět|predmet|tárgy|subiect|тема|"
        "относно|θέμα|предмет|konu|الموضوع|موضوع|נושא|הנדון|件名|主题|主旨|主題|标题|題名|제목|chủ đề|tiêu đề|subjek|perihal|judul|teema|"
        "tema|temats|เรื่อง|หัวเรื่อง|efni|assumpte|gaia|zadeva|naslov|наслов|विषय|sujet|re|주제|тақырып|ogg|বিষয়|თემა|subjekti|vec|הנושא|標題|թեմա|mövzu|pwnc|பொருள்"
    ),
    Label.REPLY_TO: (
        "reply-to|reply to|antwort an|antworten an|répondre à|responder a|responder para|rispondi a|antwoord aan|svar til|svara till|"
        "vastausosoite|odpowiedz do|odpovědět komu|ответить|yanıt adresi|返信先|回复|回覆|회신|odpověď na"
    ),
    Label.MESSAGE_ID: "message-id|message id|nachrichten-id|id du message",
    Label.OTHER: (
        "importance|priority|wichtigkeit|priorität|importance:|importancia|prioridad|prioridade|priorità|prioriteit|belang|"
        "attachments|attachment|anlagen|anhänge|anhang|pièces jointes|datos adjuntos|adjuntos|anexos|allegati|bijlagen|"
        "vedlegg|bilagor|vedhæftede filer|liitteet|załączniki|přílohy|mellékletek|вложения|ekler|附件|添付ファイル|첨부 파일|"
        "resent-from|resent-to|resent-date|organization|sensitivity|reply|newsgroups|mailed-by|signed-by|security"
    ),
}  # fmt: skip


def plain(text: str) -> str:
    """Lower case without accents: mailers and people leave them out."""
    text = text.casefold()
    if text.isascii():
        return text
    return "".join([char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)])


LABELS: Final = {plain(name): label for label, names in _NAMES.items() for name in names.split("|")}
LONGEST: Final = max(map(len, LABELS)) + 8
"""Characters before the colon, with the marks of bold text."""
