# ruff: noqa: RUF001 - words stand in the letters of their languages
"""How does an answer say of itself that nobody wrote it?

People write of automatic updates too, and gateways below people's words that a mail was scanned or archived automatically:
a declaration names the answer, and says that it was made or sent.
"""

from __future__ import annotations

from typing import Final

from parser.domain.classification.phrases import any_of

_NOUNS: Final = (
    r"(?:e-?mail|mail|message|reply|response|notification|notice|acknowledg|confirmation|nachricht|antwort|mitteilung|bestätigung|benachrichtigung|bericht|antwoord|melding|courriel|"
    r"réponse|notificat|avis|accusé|mensaje|correo|respuesta|messaggio|risposta|mensagem|resposta|aviso|conferm|confirma|meddeland|meddelels|svar|besked|viesti|vastaus|wiadomość|"
    r"odpowied|zpráva|odpověď|správa|üzenet|levél|válasz|mesaj|răspuns|ileti|e-post|yanıt|bevestiging|správa|odpoveď)"
)
_MADE: Final = (
    r"(?:gener|génér|gegener|creat|cré[ée]|cread|sent\b|send|issued|produ|erstell|erzeug|versend|versand|verschick|verfass|gesendet|(?:ein|ab)gesendet|envoy|émis|envi|emitid|inviat|gerad|criad|verzonden|verstuurd|"
    r"aangemaakt|opgesteld|skick|skapa|sendt|op+rett|lähet|luotu|wysłan|utworz|wygener|vygener|odesl|vytvoř|küld|készül|létrehoz|oluştur|gönder|üret|trimis)"
)
_THIS: Final = (
    r"\b(?:this|diese[rs]?|dit|deze|cet?|cette|est[ea]|quest[oa]|dett[ae]|denn[ae]|tämä|tento|tato|ta|ez az?|acest|bu) (?:\w{2,20} )?"
    rf"{_NOUNS}"
)
_AUTO: Final = r"\b(?:auto|otomat|computer)"
DECLARED: Final = any_of(
    rf"{_THIS}(?=[^.!?\n]{{0,110}}{_MADE})[^.!?,;\n]{{0,50}}{_AUTO}",
    rf"{_THIS}\w* (?:is|ist|est|es|è|é|är|er|on|je|este|jest) (?:\w{{1,4}} )?(?:{_NOUNS} )?{_AUTO}\w*(?: {_NOUNS}| ?[.!)\n])",
    r"\b(?:this|das|dies|il|ceci|c['’]|est[eao]|quest[oa]|dit|det|dett[ae]|tämä|to|toto|ez|acesta) ?(?:is|ist|est|es|è|é|här är|är|er|on|je|este|jest|egy|s['’]agit d['’]une?) (?!not|nicht|kein|pas\b|inte|ikke)"
    rf"(?=[^.!?,;\n]{{0,50}}{_NOUNS})(?:[\w-]{{1,20}} ){{0,4}}{_AUTO}",
    r"bu (?:bir )?otomatik (?:bir )?(?:mesaj|e-posta|ileti|yanıt)|αυτό είναι (?:ένα )?αυτόματο (?:μήνυμα|e-?mail)|(?:μήνυμα|e-?mail) (?:αυτό )?[^.\n]{0,30}(?:στάλ|δημιουργ|απεστάλ|παράγ)[^.\n]{0,20}αυτόματα",
    rf"(?m:^)\W{{0,4}}(?:an? )?auto(?:matic(?:ally)?|mated)?[ -]?generated {_NOUNS}|(?m:^)\W{{0,4}}automatisch (?:erstellte|generierte|erzeugte|versendete)[rsn]? {_NOUNS}",
    r"(?m:^)\W{0,4}(?:(?:message|courriel|e-?mail) automatique|mensaje automático|messaggio automatico|mensagem automática)\b|wiadomość (?:(?:została|jest) )?(?:wygenerowan|wysłan)a automatycznie",
    r"(?:это|данное|настоящее|це|дане) (?:письмо |сообщение )?(?:является )?автоматич\w+ (?:\w+ )?(?:сообщ|ответ|увед|письм|повідом|відпов|лист)",
    r"(?:сообщен|письм|ответ|уведом|повідомлен|лист|відповід)\w{0,4} [^.!?\n]{0,20}(?:(?:создан|отправл|сформир|сгенер|выслан|надісл|створ|сформов|згенер)\w{0,10} [^.!?\n]{0,20}автоматич|автоматич\w+ [^.!?\n]{0,20}(?:создан|отправл|сформир|сгенер|выслан|надісл|створ|сформов|згенер))",
    r"това е автоматич\w+ (?:съобщ|отгов)|ovo je automatsk\w (?:poruka|odgovor|e-?mail)|ово је аутоматск\w (?:порука|одговор)|to je (?:samodejn|avtomatsk)\w+ (?:sporočilo|odgovor)|see on automaat(?:vastus|teade)",
    r"tai (?:yra )?automatin\w+ (?:praneš|atsak|laišk)|šis ir automātisk\w+ (?:ziņoj|atbild|paziņ)|این یک (?:پیام|پاسخ|ایمیل) خودکار|यह एक स्वचालित (?:संदेश|ईमेल|उत्तर)|تم إرسال (?:هذه|هذا)[^.\n]{0,20}(?:تلقائي|آلي)",
    r"(?:đây là|(?:e-?mail|thư) này)[^.\n]{0,40}tự động|(?:อีเมล|ข้อความ|จดหมาย)[^.\n]{0,60}อัตโนมัติ|ini adalah [^.\n]{0,20}otomatis|ini (?:di)?(?:kirim|buat) [^.\n]{0,20}otomatis",
    r"(?:(?:זוהי|זאת|זו)\s|(?m:^)\W{0,4})הודעה אוטומטית|הודעה (?:זו|זאת)[^.\n]{0,30}אוטומטי|(?:هذه\s|(?m:^)\W{0,4})رسالة (?:آلية|تلقائية)",
    r"(?:この|本|当)(?:メール|e-?mail|電子メール)[^。\n]{0,20}自動|自動(?:返信|送信|応答|配信)(?:メール)?(?:です|でございます|しており|されて|により)",
    r"(?:本|此|这封|這封|该|這是|这是)[^。，,\n]{0,12}自[动動][^。，,\n]{0,8}(?:[发發]|生成|回[复覆]|答[复覆]|[创創]建|[应應]答|消息|[邮郵]件|通知|[产產]生)|(?m:^)\W{0,3}(?:系[统統])?自[动動](?:回复|回覆|答复)",
    r"(?:이|본) (?:메일|이메일|메시지)[^.\n]{0,20}자동|자동 ?(?:응답|회신|발송) ?(?:메일|메시지)?(?:입니다|되었)",
)
