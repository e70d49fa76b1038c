# ruff: noqa: RUF001 - words stand in the letters of their languages
"""How do mailboxes put it that answer by themselves? Subjects and sentences, in the languages they are written in.

Subjects are anchored: `Out of office: Ada` is said by a mailbox, `The out of office rule is broken` by a person.
"""

from __future__ import annotations

import re
from typing import Final


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE | re.MULTILINE)


def _begins(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?:\[[^\]]{{1,30}}\] ?|\*+ ?|\W*)(?:{'|'.join(phrases)})", re.IGNORECASE)


VACATION_SUBJECT: Final = _begins(
    r"out[- ]of[- ](?:the[- ])?office(?: (?:auto(?:matic)?[- ]?)?(?:reply|response|message|notification|autoreply))?",
    r"(?:i am |i'm )?on (?:annual |parental |maternity |sick |medical )?(?:leave|vacation|holidays?)",
    r"(?:i am|i'm) (?:currently )?(?:away|out of|on )",
    r"away from (?:my )?(?:e-?mail|office|mail|desk|the office)",
    r"vacation(?: (?:auto-?)?(?:reply|response|message|notice|responder))?",
    r"ooo\b",
    r"(?:annual|maternity|parental|paternity) leave",
    r"(?:holiday|absence|away) (?:reply|message|notification|notice|response|auto-?reply)",
    r"(?:automatische )?abwesenheits(?:notiz|nachricht|meldung|mitteilung|assistent|benachrichtigung|info)",
    r"(?:(?:ich )?bin )?(?:(?:derzeit|zurzeit|zur zeit|momentan|aktuell) )?(?:nicht im (?:haus|büro)|nicht am arbeitsplatz|außer haus|im urlaub|abwesend)",
    r"urlaub(?:s(?:nachricht|benachrichtigung|meldung|info|hinweis|notiz|abwesenheit))?\b",
    r"abwesenheit\b",
    r"(?:message|notification|avis|réponse|reponse) (?:automatique )?d['’] ?absence",
    r"auto: [^?\n]{2,80} (?:is |will be )?(?:out of|away|on leave|außer haus|nicht im|absent|fuera de|fuori|afwezig|inte på|ikke på|nieobecn)",
    r"[^:?\n]{2,60} (?:is|will be) (?:out of (?:the )?office|away|on vacation|on leave)(?: \(|,? (?:from|until|till|returning)\b)",
    r"[^:?\n]{2,60} ist (?:außer haus|nicht im büro|abwesend|im urlaub)(?: ?\(| bis| vom|\.?$)",
    r"[^:?\n]{2,60} (?:est absente?|sera absente?|está ausente|è assente|is afwezig)(?: ?\(|,? (?:du|jusqu|hasta|até|fino|tot)\b|\.?$)",
    r"absen(?:ce|te?|t)(?: du bureau| din birou)?",
    r"(?:je suis )?(?:en congés?|absent)",
    r"(?:mensaje|aviso|respuesta)(?: automátic[ao])? (?:de |por )?(?:ausencia|vacaciones)",
    r"fuera de (?:la )?oficina",
    r"(?:estoy )?de vacaciones",
    r"ausencia",
    r"(?:aviso|mensagem|resposta)(?: automática)? (?:de )?(?:ausência|férias)",
    r"(?:estou )?(?:ausente|de férias|fora do escritório)",
    r"fuori (?:sede|ufficio)",
    r"(?:assenza|assente|in ferie|sono assente|messaggio di assenza|ferie)\b",
    r"afwezig(?:heid|heidsbericht|heidsassistent)?",
    r"(?:ik ben )?(?:niet aanwezig|met vakantie|op vakantie|buiten kantoor)",
    r"niet op kantoor",
    r"(?:nieobecn|poza biurem|jestem na urlopie|urlop\b)",
    r"(?:отсутств|вне офиса|нет на месте|я в отпуске|в отпуске|нахожусь в отпуске)",
    r"(?:відсутн|у відпустці|поза офісом)",
    r"frånvaro",
    r"(?:inte på kontoret|på semester|borta från kontoret|semester\b)",
    r"(?:fravær|ikke til stede|på ferie|ude af kontoret|ikke på kontoret|feriebesked)",
    r"(?:poissaolo|en ole (?:paikalla|toimistolla)|lomalla|poissa)",
    r"(?:mimo kancelář|nepřítomn|na dovolené|mimo kanceláriu|neprítomn)",
    r"(?:házon kívül|szabadságon|irodán kívül|távollét)",
    r"(?:absent din|în concediu|in concediu|în afara biroului|lipsesc)",
    r"(?:ofis dışı|izinde|tatilde|ofis dışında)",
    r"(?:εκτός γραφείου|απουσί|άδεια)",
    r"(?:מחוץ למשרד|הודעת היעדרות|בחופשה)",
    r"(?:خارج المكتب|في إجازة)",
    r"不在(?:通知|のお知らせ|届|の?連絡)?",
    r"休暇|外出中|不在です",
    r"(?:外出|休假|不在办公室|不在辦公室)",
    r"(?:부재 ?중|휴가|자리 ?비움)",
    r"(?:vắng mặt|ngoài văn phòng|nghỉ phép)",
    r"(?:di luar kantor|sedang cuti)",
    r"(?:ไม่อยู่ที่สำนักงาน|ลาพักร้อน)",
    r"(?:извън офиса|отсъств)",
    r"(?:odsotn|izvan ureda|odsutn)",
    r"(?:puhkusel|kontorist väljas)",
    r"(?:atostog|ne biure)",
    r"(?:fora de l'oficina|bulegotik kanpo)",
)
COMMON_SUBJECT: Final = _begins(
    r"urlaub|abwesen(?:d|heit)\b|absen(?:t|te|ce)\b(?! du bureau| din birou)|ausen(?:te|cia)|ausência|assen(?:za|te)|ferie|afwezig(?:heid)?\b|"
    r"vacation|holiday|(?:i am |i'm )?on (?:annual |parental |maternity |sick |medical )?(?:leave|vacation|holidays?)|ooo\b|(?:(?:ich )?bin )?im urlaub|(?:estoy )?de vacaciones|(?:estou )?de férias|in ferie|(?:ik ben )?(?:met|op) vakantie|(?:annual|maternity|parental|paternity) leave|nieobecn|urlop|отсутств|нет на месте|відсутн|отсъств|frånvaro|semester|fravær|"
    r"poissa|lomalla|lipsesc|nepřítomn|neprítomn|απουσί|άδεια|休暇|外出|休假|휴가|nghỉ phép|vắng mặt|odsotn|odsutn|atostog|puhkusel|izinde|tatilde",
)
"""Those of them that people also use of what is away, missing, or planned: a text has to bear them out."""
SUBJECT_ENDS: Final = re.compile(
    r"[a-z\u00c0-\u04ff]{0,20}[\s.!]*(?:$|[:\uff1a(\[\]|/]|(?:re|aw|wg|sv|vs|tr|rv|odp|antw) ?:|(?!\s*(?:of|de|di|von|av|af|d['\u2019])\b)[^\d]{0,20}\d|(?:until|till|til|bis|jusqu|hasta|at\u00e9|fino|tot|do|\u0434\u043e)\b)",
    re.IGNORECASE,
)
"""What follows in a subject where a mailbox wrote those words, and no person a sentence that begins with them."""
_NOUNS: Final = (
    r"ferien(?:abwesenheit)?|betriebsferien|betriebsurlaub|fermeture annuelle|chiusura (?:aziendale|estiva|natalizia)|mutterschutz|elternzeit|congés?|conges|vakantie|verlof|férias|ferias|vacaciones|dovolen(?:á|ka)|"
    r"loma|szabadság|izin|i̇zin|sick leave|leave|holidays?|на больничном|больничный|concediu|ferier?|sommerferie|vacances|kesäloma|puhkus|"
    r"krank(?:heit)?|arrêt maladie|baja médica|auto|left the company"
)
REQUEST: Final = re.compile(
    r"\b(?:requests?|forms?|calendar|balance|policy|plann?(?:er|ing)?|approval|entitlement|accrual|days|solicitud|formulario|calendario|"
    r"pedido|solicitação|demande|formulaire|richiesta|modulo|aanvra(?:ag|gen)|wnios(?:ek|ku)|ansökan|ansøgning|søknad|hakemus|žádost|kérelem|"
    r"cerere|talebi?|заявлени[ея]|заявк[аи]|заява)\b|anträg|antrag|formular|kalender|konto\b|planung|anspruch|liste\b|申請|申请|신청",
    re.IGNORECASE,
)
"""What people write about who want to be away."""
QUESTION: Final = re.compile(r"[?？؟]|(?:です|ます|でしょう|ました|ません)か|吗")
"""Who asks, in any script, is no mailbox."""
PLEA: Final = re.compile(
    r"\b(?:please|kindly|bitte|veuillez|merci de|por favor|per favore|graag|proszę|prosím|пожалуйста)\b"
    r"(?![^.!\n]{0,80}(?:contact|kontakt|contatt|call|mail|write|wend|schreib|anruf|reach|phone|tele|urgen|dringend|note|beacht|advise|aware|excuse|"
    r"understand|expect|allow|refer|direct|send|forward|consider|respond|repl|escri|écri|adress|appel|joindre|llam|dirij|chiam|rivolg|scriv|bellen|napisz|dzwoni|zwrac|zwróc|volejte|volat|pište|obra|обра|пиш|звон|@))",
    re.IGNORECASE,
)
"""What somebody asks for who writes himself; whoever is away only asks to write to somebody else, or to wait."""
WISH: Final = re.compile(
    r"(?:\b(?:i|we)(?: would|['\u2019]d) (?:like|love|prefer)|\b(?:i|we) (?:need|want)|\b(?:ich|wir) (?:möchten?|brauchen?|benötigen?|hätten? gerne?)|"
    r"\b(?:je|nous) (?:voudrais|souhaite|souhaiterais|voudrions|souhaitons|souhaiterions)|\b(?:quisiera|quisiéramos|necesito|necesitamos|me gustaría)|"
    r"\b(?:vorrei|vorremmo|desidero)|\b(?:gostaria|gostaríamos|preciso|precisamos) de|\b(?:ik|wij|we) (?:wil|willen|zou|zouden) graag)\b"
    r"(?![^.!\n]{0,60}(?:inform|thank|let you|tell|advise|apolog|wish|mitteil|dank|hinweis|wünsch|aufmerksam|remerc|souhait|agrade|avis|ringraz|comunic|laten weten|bedank))",
    re.IGNORECASE,
)
"""What somebody wants who writes himself; whoever is away only wants to say so."""
PLIGHT: Final = re.compile(
    r"(?:\b(?:can['’]?t|cannot|could not|couldn['’]t|unable to|ne (?:peux|parviens|arrive)|n['’]arrive|no (?:puedo|consigo|logro)|non (?:riesco|posso)|não (?:consigo|posso)|kan (?:ik )?niet|"
    r"kan inte|kan ikke|nie mogę|nemohu)|kann (?:ich |mich )?(?:[^\s.]{1,20} ){0,3}nicht|не мо(?:гу|жу))\b"
    r"(?![^.!\n]{0,80}(?:repl|respond|answer|read|check|access|see|process|reach|mail|beantw|antwort|lesen|bearb|erreich|répon|lire|trait|consult|contest|leer|atender|rispond|legg|ler\b|beantwo|lezen|svar|läs|læs|les|odpow|odpov|czyt|čís|ответ|чит|відпов|провер))",
    re.IGNORECASE,
)
"""What does not work for somebody who writes himself; whoever is away only cannot read or answer."""
VACATION_NOUN: Final = re.compile(
    rf"(?:{_NOUNS})\b\s{{0,3}}(?:$|[:!.,/|(\[-]|(?!20\d\d)\d|(?:re|aw|sv|vs|tr|rv|odp|antw) ?:)|"
    r"[^:?\n]{2,60} (?:is out of (?:the )?office|(?:is )?no longer (?:with|at|works?|employed)\b[^:?\n]{0,40}?)(?:\.?$| re:)",
    re.IGNORECASE,
)
"""What a mailbox calls its answer, and a person a request: it counts where the mail answers another and says so itself."""
NOUN_BEGINS: Final = frozenset(word[:3] for word in re.sub(r"[(\[][^)\]]*[)\]]\??|\?", "", _NOUNS).split("|"))
ADDED_NOUN: Final = re.compile(
    rf"(?:{_NOUNS}|away|absent|unavailable|frånvarande|frånvaro|poza biurem|отсутствую|отсутствие|відсутн\w+|afwezig|assente|ausente)[\s.!]*$",
    re.IGNORECASE,
)
"""What a mailbox adds behind the subject that it answers."""
OPENING: Final = "([（【"
CLOSING: Final = ")]）】"
DASH: Final = re.compile(" [-–—] ")
"""Between which, or behind which, it stands."""
PREFIXED_TWICE: Final = re.compile(r"\S{1,6}?(?:\[\d+\])?\s?[:\uff1a]\s*\S{1,6}?(?:\[\d+\])?\s?[:\uff1a]")
CHALLENGES: Final = (
    "this automatic reply to your email",
    "protecting myself from receiving junk mail",
    "to my Guest List so your messages",
    "only from senders I have approved",
    "is being held because the address",
    "Just this once, click the link below",
    "ANTISPAM UOL",
    "AntiSpam UOL",
)
"""How services ask a sender to show that a person wrote, each in its own words."""
AUTOMATIC_SUBJECT: Final = _begins(
    r"auto(?:mated|matic(?:ally)?|-generated)?[ -]?(?:reply|response|respond(?:er)?|answer|message|acknowledg\w+|notification|e-?mail)\b",
    r"autoreply",
    r"autoresponse",
    r"this is an automat(?:ed|ic) ",
    r"automat(?:ed|ic) (?:\w{2,20} ){0,2}(?:reply|response|answer|message|notification|confirmation|receipt|acknowledg\w+|e-?mail|out of (?:the )?office)\b",
    r"automatische (?:antwort|antwoord|rückantwort|eingangsbestätigung|empfangsbestätigung|e-?mail|beantwoording)",
    r"automatisch (?:antwoord|bericht)",
    r"auto-?antwort",
    r"eingangsbestätigung",
    r"réponse automatique",
    r"reponse automatique",
    r"respuesta (?:automática|automatica)",
    r"resposta (?:automática|automatica|automàtica)",
    r"risposta (?:automatica|automatico)",
    r"automatisk(?:t)? (?:svar|autosvar)",
    r"autosvar",
    r"automaattinen (?:vastaus|vastausviesti)",
    r"automatyczna odpowied[źz]",
    r"odpowied[źz] automatyczna",
    r"autoodpowied[źz]",
    r"автоматическ(?:ий|ое) (?:ответ|уведомление|сообщение)",
    r"автоответ(?:чик)?",
    r"автоматична (?:відповідь|отговор)",
    r"автоматичен отговор",
    r"automatick[áa] odpov[ěe][ďd]",
    r"automatická odpoveď",
    r"automatikus válasz",
    r"r[ăa]spuns automat",
    r"otomatik (?:yanıt|cevap)",
    r"αυτόματη απάντηση",
    r"מענה אוטומטי|תשובה אוטומטית",
    r"رد تلقائي|الرد التلقائي",
    r"自動(?:返信|応答|返答|送信|配信)",
    r"自动(?:回复|答复|回覆)",
    r"自動(?:回覆|回應)",
    r"자동 ?(?:응답|회신|답장)",
    r"trả lời tự động|thư trả lời tự động",
    r"balasan otomatis|jawaban otomatis",
    r"ตอบกลับอัตโนมัติ|การตอบกลับอัตโนมัติ",
    r"samodejni odgovor|automatski odgovor|аутоматски одговор",
    r"automaatvastus|automātiskā atbilde|automatinis atsak",
    r"erantzun automatikoa",
    r"پاسخ خودکار|خودکار جواب|स्वचालित (?:उत्तर|जवाब)|স্বয়ংক্রিয় উত্তর|avtomatik cavab|ավտոմատ պատասխան|ავტომატური პასუხი|sjálfvirkt svar",
    r"balasan automatik|awtomatikong tugon|përgjigje automatike|автоматски одговор|аўтаматычны адказ|автоматты жауап|ymateb awtomatig",
    r"(?:accus[ée] de r[ée]ception|acuse de recibo) autom[aá]ti(?:que|co)|confirma(?:ção|ción) autom[aá]tica|conferma automatica",
    r"automatische ontvangstbevestiging|automatyczne potwierdzenie|automatick[éá] potvrzen[íi]|automatisk (?:bekräftelse|bekræftelse|bekreftelse)",
    r"автоматическое подтверждение|otomatik (?:onay|bilgilendirme)",
)
AWAY: Final = _any(
    r"out of (?:the )?office",
    r"on (?:annual |parental |maternity |paternity |sick |medical |a )?(?:leave|vacation|holidays?)\b",
    r"(?:am|be|is|are|['\u2019]m) (?:currently |presently )?(?:away|travell?ing|absent|unavailable)\b|currently out\b|\booo\b",
    r"\b(?:away|gone|out) (?:until|till|this week|next week)|(?:when|until|once) i(?: am|['\u2019]m)? (?:return|back|get back)\b",
    r"away from (?:my |the )?(?:desk|office|e-?mail|computer|work)|limited access to (?:my )?e-?mail",
    r"return(?:ing)? (?:to the office )?on\b|back (?:in the office|on|at work)|no longer (?:work|employed|with)",
    r"left the company|respond (?:to your .{0,30})?(?:when|upon|after|as soon as) (?:i|my) (?:return|am back)",
    r"nicht (?:im (?:haus|büro)|am arbeitsplatz|erreichbar|anwesend|da\b)|außer haus|(?:im|in|haben?) (?:betriebs|jahres)?(?:urlaub|ferien)\b|betriebs(?:urlaub|ferien)|abwesen",
    r"wieder (?:im büro|erreichbar|da\b|für sie)|nicht mehr (?:für|bei|im unternehmen)|in elternzeit|mutterschutz",
    r"absen(?:t|ce|te)\b|en congés?|de retour|en vacances|fuera de (?:la )?oficina|de vacaciones|ausente|ausencia",
    r"estaré (?:de vuelta|fuera)|férias|fora do escritório|ausência|fuori (?:ufficio|sede)|in ferie|sono assente",
    r"afwezig|vakantie|niet (?:aanwezig|op kantoor)|fermeture annuelle|chiusura (?:aziendale|estiva|natalizia)|met verlof|nieobecn|na urlopie|urlop|poza biurem|в отпуске|отсутств|вне офиса",
    r"у відпустці|відсутн|semester\b|inte på kontoret|frånvarande|på ferie|ikke på kontoret|ikke til stede|fravær",
    r"lomalla|poissa|lipsesc|mimo kancelář|dovolen|nepřítom|neprítom|szabadságon|házon kívül|távol|concediu|izinde|tatilde",
    r"ofis dışı|εκτός γραφείου|άδεια|απουσι|מחוץ למשרד|בחופשה|خارج المكتب|إجازة|不在|休暇|お休み|外出|休假|假期|부재|휴가|nghỉ phép",
    r"assente\b|holder ferie|jag är ledig|отпуск|dopust|odmor|puhkus|atvaļinājum|prombūtn|atostog|de vacances|vacaciones|مرخصی|छुट्टी",
    r"di nuovo in ufficio|har ferie|í fríi|oporretan|vacacións|одмор|vắng mặt|cuti|ไม่อยู่|ลาพัก|извън офиса|отсъств|odsoten|odsutan|godišnjem",
)
BESIDES: Final = _any(
    r"urgen|emergenc|contact|reach (?:out|me)|in my absence|\b(?:will|shall) (?:\w{2,10} )?(?:reply|respond|answer|get back|be back|return|read|take care|help)|(?:not |be )forwarded|access to (?:my )?e-?mail",
    r"patience|your understanding|dringend|wenden|kontakt|vertret|antwort|melde mich|weitergeleitet|zurück|wieder da|nicht gelesen|verständnis|adresser|répond|retour|remplac",
    r"\brespond|regres|de vuelta|atender|contat|rispond|rientr|ritorn|rivolg|spoed|terug|\bpiln|odpowie|wracam|wróc|zastęp|срочн|обращай|обратит|отвечу|вернусь|свяж",
    r"термін|зверта|відпов|поверн|brådskande|\bhaster|svarar|svare|tillbaka|tilbage|tilbake|kiireel|vastaan|yhtey|palaan|naléhav|odpov|vrátím|zastup|sürgős|válasz|vissza|fordul",
    r"răspund|revin|\bacil|dön(?:e|ü)|iletişim|yanıt|cevap|επείγ|επικοινων|απαντ|επιστρ|דחופ|דחוף|אחזור|לפנות|عاجل|التواصل|سأعود|الرد|緊急|至急|連絡|返信|戻り|回答|対応",
    r"check(?:ing)? (?:my )?(?:e-?mails?|messages)|\bcall (?:our|the) (?:office|desk|reception|hotline|number)|(?:can|will) (?:help|assist) you|cover(?:s|ing) for (?:me|us)|doorgestuurd",
    r"紧急|急事|联系|聯絡|聯繫|回复|回覆|返回|긴급|급한|연락|답장|회신|복귀|khẩn|liên hệ|trả lời|quay lại",
)
"""What a mailbox says besides: whom to ask instead, and when there will be an answer."""
TO_ME: Final = _any(
    r"\b(?:contact|call|tell|inform|e-?mail|write(?: to)?|get back to|answer) (?:me|us)\b|(?:kontaktieren|rufen|schreiben|informieren|antworten) sie (?:mich|mir|uns)|melden sie sich (?:bei (?:mir|uns)|danach)",
    r"(?:contactez|appelez|répondez|écrivez)-?\s?(?:moi|nous)|(?:contáct|llám|escríb)[ea](?:me|nos)|(?:contatta|chiama|scrivet?e?)(?:mi|temi|teci)|neem contact (?:met (?:mij|ons)|op met (?:mij|ons))",
)
"""Who wants to be answered is no mailbox."""
NOTICE: Final = _any(
    r"abwesenheits(?:notiz|nachricht|meldung|mitteilung|assist|benachricht|agent)|(?:out[- ]of[- ](?:the[- ])?office|vacation|away|absence|ooo|holiday) (?:auto|messag|repl|notic|notif|respon|assist|set)",
    r"auto(?:matic(?:ally)?|mated)?[ -]?(?:repl|respon|answer)|automatische[nr]? antwort|auto-?antwort|message d['’]absence|configur|einricht|réponses? automatique|respuestas? automática|mensaje de ausencia|respostas? automática|risposta automatica",
    r"afwezigheids(?:bericht|assist|meld)|automatisch(?:e)? antwoord|frånvaro(?:meddel|assist)|autosvar|automatisk(?:t|e)? svar|fraværs(?:assist|besked|meld)|autoodpowied|automatyczn\w+ odpowied|автоответ|自動(?:返信|応答)|自动(?:回复|答复)|자동 ?(?:응답|회신)",
)
"""What people call such an answer, who write about it."""
_MESSAGE: Final = r"(?:e-?mail|message|request|enquiry|inquiry|mail|ticket)\b"
RECEIVED: Final = _any(
    rf"(?:we(?: have|['\u2019]ve)? (?:received|got)|thank(?:s| you) for) your {_MESSAGE}|your {_MESSAGE}[^.!?\n]{{0,30}} (?:has|have) been (?:received|created|logged)",
    r"thank(?:s| you) for (?:contacting|writing|getting in touch)|ihre (?:e-?mail|nachricht|anfrage)\b[^.\n]{0,40}(?:eingegangen|erhalten)",
    r"für ihre (?:e-?mail|nachricht|anfrage|mail)\b|(?:avons bien reçu|merci (?:pour|de)) votre (?:message|e-?mail|courriel|demande)",
    r"(?:recibido|gracias por) (?:su|tu) (?:mensaje|correo|solicitud|consulta)|recebemos (?:a )?(?:o )?(?:sua|seu)|obrigad[ao] pel[ao] (?:seu|sua)",
    r"ricevuto (?:il suo|la sua|il tuo|la tua)|grazie per (?:averci|il suo|la sua)|voor uw (?:bericht|e-?mail|mail|vraag)\b",
    r"tack för (?:ditt|din)|tak for din|takk for (?:din|ditt)|kiitos (?:viestist|yhteydenot)|otrzymaliśmy|dziękujemy za (?:wiadomość|kontakt|zgłoszenie)",
    r"(?:obdrželi|přijali) jsme|děkujeme za|ďakujeme za|megkaptuk|am primit mesajul|mulțumim pentru mesaj",
    r"ваш[еу]? (?:письмо|сообщение|обращение|лист|запит|звернення)[^.\n]{0,20}(?:получен|принят|зарегистр|отриман|прийнят)",
    r"(?:mesajınız|e-postanız|talebiniz) [^.\n]{0,20}alın|λάβαμε το|お問い合わせ(?:を|いただき|ありがとう|頂)|문의[^.\n]{0,12}(?:접수|감사)",
    r"votre (?:message|demande|e-?mail|courriel)[^.\n]{0,12} été (?:reçue?|enregistrée?)|su (?:mensaje|correo|solicitud|consulta) (?:ha sido|fue) (?:recibid|registrad)[ao]",
    r"sua (?:richiesta|e-?mail) è stata (?:ricevut|registrat)a|uw (?:bericht|e-?mail|vraag|melding) is (?:ontvangen|geregistreerd)|zgłoszenie zostało (?:zarejestrowan|przyjęt)e",
    r"vi har (?:mottagit|mottaget|tagit emot|modtaget|mottatt) (?:ditt|din)|工单已(?:创建|受理|提交)",
    r"hebben uw (?:bericht|e-?mail|vraag|melding|aanvraag)[^.\n]{0,20} ontvangen|on vastaanotettu|jsme (?:přijali|obdrželi)|am primit (?:solicitarea|cererea)|talebiniz alın",
    r"ได้รับ(?:อีเมล|ข้อความ)|đã nhận được|telah menerima|התקבלה|קיבלנו|(?:تلقينا|استلمنا)",
    r"(?:邮件|来信|郵件)[^。\n]{0,6}收到|收到[^。\n]{0,8}(?:邮件|来信|郵件)",
)
"""How an answer begins that only says that a mail has come: counts where its subject says that it is automatic."""
RECEIPT_SUBJECT: Final = _begins(
    r"(?:read|(?:nicht )?gelesen|(?:non )?lu|odczytano|leído|leido|lida|letto|gelezen|przeczytano|прочтено|прочитано|läst|lest|læst|luettu|přečteno|přečtené|elolvasva|citit|okundu|διαβάστηκε|已读|開封済み|읽음|not read|ungelesen gelöscht|displayed|return receipt|lesebestätigung|empfangsbestätigung(?= \()|accusé de lecture|confirmación de lectura|confirmação de leitura|conferma di lettura|leesbevestiging) ?(?::|\(|-|$)",
)
DMARC_SUBJECT: Final = re.compile(r"(?:.{0,30} )?report domain: ?\S+ submitter: ?\S+", re.IGNORECASE)
RECEIPT_TEXT: Final = _any(
    r"\b(?:was|were) (?:read|displayed|opened) on\b|was deleted without being read|this is a return receipt|return receipt only acknowledges|was received by: ",
    r"^ *wurde am [^\n]{1,60}gelesen|ungelesen gelöscht|^ *a été lu\b|^ *fue leído|^ *foi lid[ao]|^ *è stato letto|^ *is gelezen op|^ *został[ao]? przeczytan",
    r"^ *(?:было|был) прочитан|^ *har lästs|^ *lästes|^ *blev læst|^ *ble lest|^ *luettiin|^ *byla? přečten|empfangsbestätigung (?:für|bestätigt)|accusé de (?:lecture|réception) pour le",
    r"^ *została? odczytan|^ *прочитано \d|tarihinde okundu|^ *elolvast|^ *διαβάστηκε|に開封され|被阅读|읽었습니다|wurde [^\n]{1,60}ungelesen gelöscht",
)
"""How programs put it that tell of a mail that it was read, without the part that RFC 8098 wants."""
REPORTER: Final = re.compile(r"dmarc|tls|no-?reply|donotreply|postmaster|abuse|report|daemon", re.IGNORECASE)
"""Local parts from which reports to the owners of domains are sent."""
REPLY_SUBJECT: Final = re.compile(r"(?:re|fwd?|aw|wg|sv|vs|tr|rv|res|enc|antw)\s*(?:\[\d+\])?:", re.IGNORECASE)
"""What a person's answer or forwarding begins with."""
