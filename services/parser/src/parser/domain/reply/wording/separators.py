# ruff: noqa: RUF001 - words stand in the letters of their languages
"""With which words do mailers set a quoted or a forwarded mail apart, in its text and in its subject?

In lower case and without accents. They stand alone on a line, between dashes or before a colon.
"""

from __future__ import annotations

from typing import Final

from parser.domain.reply.wording.labels import plain

_ORIGINAL: Final = (
    "original message|original mail|original email|original e-mail|original appointment|original-nachricht|originalnachricht|"
    "ursprüngliche nachricht|ursprüngliche e-mail|original nachricht|ursprünglicher termin|urspr. nachricht|"
    "message d'origine|message d’origine|message original|message initial|mail original|courriel original|"
    "mensaje original|correo original|mensaje de origen|mensagem original|messaggio originale|messaggio originario|"
    "oorspronkelijk bericht|oorspronkelijke bericht|origineel bericht|oorspronkelijke e-mail|ursprungligt meddelande|"
    "originalmeddelande|ursprungligt mail|oprindelig meddelelse|oprindelig besked|original meddelelse|opprinnelig melding|"
    "original melding|opprinnelig e-post|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|"
    "wiadomość pierwotna|původní zpráva|původní e-mail|pôvodná správa|eredeti üzenet|eredeti levél|mesaj original|"
    "mesajul original|оригинално съобщение|оригинално писмо|първоначално съобщение|исходное сообщение|оригинальное сообщение|"
    "первоначальное сообщение|пересылаемое письмо|оригінальне повідомлення|вихідне повідомлення|початкове повідомлення|"
    "αρχικό μήνυμα|πρωτότυπο μήνυμα|orijinal mesaj|özgün ileti|orjinal mesaj|asıl ileti|الرسالة الأصلية|رسالة أصلية|"
    "ההודעה המקורית|הודעה מקורית|元のメッセージ|オリジナルメッセージ|元のメール|原始邮件|原始信息|原邮件|邮件原件|原始郵件|原始訊息|"
    "원본 메시지|원본 메일|원본 이메일|원본메시지|thư gốc|tin nhắn gốc|pesan asli|algne kiri|algne sõnum|originalus laiškas|pradinis laiškas|"
    "oriģinālais ziņojums|sākotnējais ziņojums|izvorna poruka|originalna poruka|izvirno sporočilo|prvotno sporočilo|"
    "ข้อความต้นฉบับ|ข้อความเดิม|missatge original|upprunaleg skilaboð|jatorrizko mezua|pesan asal|mesej asal|پیام اصلی|मूल संदेश|"
    "оригинална порука|изворна порука|回复的原邮件|回覆的原郵件|replied message|antwort|reply message|antwort auf"
)
_FORWARD: Final = (
    "forwarded message|begin forwarded message|forwarded mail|forwarded email|forwarded e-mail|start of forwarded message|"
    "forwarded by|forwarded letter|original message forwarded|weitergeleitete nachricht|anfang der weitergeleiteten nachricht|"
    "anfang der weitergeleiteten e-mail|weitergeleitete e-mail|weitergeleitete mail|weitergeleitet von|message transféré|"
    "message transmis|début du message réexpédié|début du message transféré|courriel transféré|e-mail transféré|mail transféré|"
    "message réexpédié|mensaje reenviado|inicio del mensaje reenviado|correo reenviado|inicio de mensaje reenviado|"
    "mensagem encaminhada|mensagem reencaminhada|início da mensagem reenviada|início da mensagem encaminhada|"
    "mensagem reenviada|messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato|mail inoltrata|"
    "doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurde e-mail|doorgezonden bericht|vidarebefordrat meddelande|"
    "vidarebefordrat brev|börja vidarebefordrat meddelande|början på vidarebefordrat meddelande|videresendt meddelelse|"
    "videresendt besked|start på videresendt besked|start på videresendt meddelelse|videresendt melding|"
    "begynnelse på videresendt melding|start på videresendt melding|videresendt e-post|välitetty viesti|"
    "välitetty viesti alkaa|edelleenlähetetty viesti|välitetty sähköposti|wiadomość przekazana dalej|"
    "początek przekazywanej wiadomości|przekazana wiadomość|wiadomość przesłana dalej|treść przekazanej wiadomości|"
    "wiadomość przekazana|přeposlaná zpráva|začátek přeposlané zprávy|předaná zpráva|přeposlaný e-mail|preposlaná správa|"
    "začiatok preposlanej správy|odovzdaná správa|továbbított üzenet|továbbított levél|a továbbított levél kezdete|"
    "eredeti levél továbbítva|mesaj redirecționat|mesaj redirectionat|mesaj transmis mai departe|mesaj retransmis|"
    "începutul mesajului redirecționat|препратено съобщение|начало на препратеното съобщение|пересылаемое сообщение|"
    "пересланное сообщение|перенаправленное сообщение|начало переадресованного сообщения|переслане повідомлення|"
    "початок листа, що пересилається|початок переадресованого повідомлення|пересланий лист|переадресоване повідомлення|"
    "προωθημένο μήνυμα|αρχή προωθημένου μηνύματος|προωθούμενο μήνυμα|iletilmiş mesaj|iletilen mesaj|yönlendirilen ileti|"
    "iletilen ileti|iletilmiş ileti başlangıcı|رسالة معاد توجيهها|بدء الرسالة المُعاد توجيهها|رسالة محولة|رسالة مُعاد توجيهها|"
    "הודעה שהועברה|תחילת ההודעה שהועברה|転送されたメッセージ|転送メッセージ|転送されたメール|転送メール|转发的邮件|转发邮件信息|转发邮件|"
    "已转发邮件|以下是转发的邮件|开始转发的邮件|轉寄的郵件|轉寄郵件|以下是被轉寄的郵件|開始轉寄的郵件|轉寄訊息|전달된 메시지|전달된 메일|"
    "전달 메시지|전달된 이메일|thư được chuyển tiếp|tin nhắn được chuyển tiếp|thư đã chuyển tiếp|bắt đầu thư được chuyển tiếp|"
    "pesan terusan|pesan yang diteruskan|awal pesan terusan|pesan diteruskan|edastatud kiri|edastatud sõnum|"
    "persiųstas laiškas|persiunčiamas laiškas|persiųsta žinutė|pārsūtītā ziņa|pārsūtīts ziņojums|pārsūtīta vēstule|"
    "proslijeđena poruka|prosleđena poruka|прослеђена порука|započni proslijeđenu poruku|posredovano sporočilo|"
    "začetek posredovanega sporočila|ข้อความที่ส่งต่อ|จดหมายที่ถูกส่งต่อ|เริ่มข้อความที่ส่งต่อ|missatge reenviat|áframsend skilaboð|"
    "birtutako mezua|mesej dimajukan|پیام هدایت‌شده|پیام بازارسال شده|अग्रेषित संदेश|प्रेषित संदेश|препратена порака"
)
_PREFIXES: Final = (
    "fw|fwd|forward|wg|weitergeleitet|tr|trans|rv|reenviado|reenv|enc|encaminhar|i|inoltra|inoltrato|doorst|doorgestuurd|vb|vs|vl|"
    "videresend|videresendt|edelleen|pd|przek|přeposl|fwd:|tov|továbbítás|továbbítva|redir|прп|препр|пересл|ft|пер|пд|прослеђено|"
    "πρθ|προωθ|ilt|ileti|i̇lt|إعادة توجيه|اعادة توجيه|תגו|הועבר|העברה|転送|转发|轉寄|轉發|转寄|전달|chuyển tiếp|trs|ctp|teruskan|"
    "edasi|persiųsta|pārsūtīts|proslijeđeno|prosl|posredovano|ส่งต่อ|fs|fvl|пр|bls fw|ff|फ़ॉरवर्ड"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(plain(word) for word in words.split("|"))


ORIGINAL: Final = _set(_ORIGINAL)
"""Above a quoted mail."""
FORWARD: Final = _set(_FORWARD)
"""Above a forwarded mail."""
FORWARD_PREFIXES: Final = _set(_PREFIXES)
"""Before a subject's first colon, where a mail is passed on."""
