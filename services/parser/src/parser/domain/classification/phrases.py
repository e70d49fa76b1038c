"""How do mail systems and away people's mailboxes put it? Words of reports, in the languages they are written in.

Subjects are anchored: `Out of office: Ada` is said by a mailbox, `The out of office rule is broken` by a person.
"""

from __future__ import annotations

import re
from typing import Final


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


def _begins(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?:\[[^\]]{{1,30}}\] ?|\*+ ?|\W*)(?:{'|'.join(phrases)})", re.IGNORECASE)


DAEMON: Final = re.compile(
    r"(?:mailer[-_.]?daemon|post[-_.]?master|mail[-_.]?(?:delivery|daemon|system|master|router|server|gate)[-_.]?(?:sub)?-?system\b|mail-?delivery|maildaemon|mdaemon|mail\.delivery|delivery[-_.]?(?:status|reports?|failure)|"
    r"bounces?\b|microsoftexchange[0-9a-f]{16,}|exchange-?daemon|uucp\b|system-?attendant|\S*mail(?:er)?-?daemon)",
    re.IGNORECASE,
)
"""Local parts of mail systems' addresses."""
DAEMON_NAME: Final = re.compile(
    r"(?:.*\bmail(?:er)? ?(?:delivery|deliver|daemon|system|administrator)\b|post ?master|system administrator|microsoft outlook$|.*\bmailer-daemon\b|internet mail delivery|content-filter)",
    re.IGNORECASE,
)

BOUNCE_SUBJECT: Final = _begins(
    r"undeliver(?:able|ed)\b", r"un(?:able to|deliverable).{0,20}deliver", r"returned (?:e-?mail|message|to sender)", r"failure notice\b", r"failed mail\b",
    r"failed to deliver", r"(?:mail|message|e-?mail|delivery)s? (?:delivery )?(?:status )?(?:system )?(?:has |is |was |could )?(?:failure|failed|error|problem|delayed|warning|not (?:be )?delivered|returned|undeliverable|delay|notification \((?:fail|delay)|could not be delivered|rejected)",
    r"delivery (?:status )?(?:notification|report|failure|status|has failed|problem|incomplete|unsuccessful|attempt)", r"mail system error", r"mail delivery(?: |$)", r"non-?delivery (?:report|notification|notice|receipt)",
    r"(?:warning|error|notice|notification|report|fwd?)?:? ?(?:could not|unable to|can(?:'|no)t) (?:send|deliver|be delivered)", r"warning: (?:could not|message|mail|e-?mail)", r"there was an error sending your mail",
    r"rejected(?: posting| mail|:)", r"considered un", r"your (?:message|e-?mail|mail)\b.{0,80}\b(?:rejected|not (?:be )?delivered|undeliver|couldn't|could not|was blocked|returned)", r"message (?:not|status|you sent|blocked)",
    r"bounce(?:d)? (?:mail|message|notification)", r"nondeliverable", r"mail could not be delivered", r"failure delivery", r"notice: mail delivery status", r"dsn\b.{0,30}(?:fail|delay|relay)", r"\(?(?:permanent|transient) (?:delivery )?(?:failure|error)",
    r"unzustellbar", r"(?:nachricht|mail|e-mail)(?: konnte)? nicht (?:zugestellt|zustellbar)", r"zustell(?:ung|fehler|bericht)", r"non[ -]?(?:remis|distribu)", r"(?:échec|echec|notification d.échec) (?:de |d')?(?:la )?(?:remise|livraison|distribution|envoi)", r"courrier (?:non |électronique non )",
    r"no se (?:puede|pudo|ha podido) entregar", r"(?:correo|mensaje) (?:no entregado|devuelto|no se)", r"error (?:de|en la) entrega", r"não (?:é possível entregar|entregue)", r"mensagem (?:não|devolvida)", r"falha (?:na|de) entrega", r"devolvid[ao]", r"non recapitabile", r"mancat[ao] (?:consegna|recapito)", r"messaggio non",
    r"onbestelbaar", r"niet bezorgd", r"kan niet worden bezorgd", r"niedostarczon", r"nie (?:można |udało się )?dostarcz", r"zwrot", r"не ?(?:удалось доставить|доставлен)", r"недоставлен", r"ваше сообщение не доставлено", r"ошибка доставки", r"не вдалося доставити", r"olevererbar", r"kan inte levereras", r"kan ikke leveres", r"uleverbar", r"ei voitu toimittaa", r"toimittamaton",
    r"nedoručiteln", r"nedoručen", r"kézbesíthetetlen", r"nelivrabil", r"teslim edilem", r"iletilemedi", r"παράδοση|αδύνατη η παράδοση", r"לא ניתן למסור", r"لم يتم التسليم|تعذر التسليم", r"配信(?:不能|できません|エラー)", r"(?:送信|配送|メール)(?:エラー|できません|に失敗)", r"未(?:送达|送達|投递)", r"无法(?:投递|送达|传递)|無法傳遞", r"(?:系统)?退信", r"邮件(?:退回|投递失败)", r"(?:메일|배달)[^ ]{0,4} ?(?:전송|배달)?(?: ?실패|되지)", r"전송 실패", r"ไม่สามารถส่ง", r"không thể gửi", r"tidak (?:dapat )?terkirim",
)  # fmt: skip
DELAYED: Final = _any(
    r"will (?:be retried|keep trying|continue (?:trying|to)|try again|(?:be )?re-?tr(?:y|ied))|still (?:undelivered|being|in the queue|trying)|(?:delivery|message|mail)[^.\n]{0,40}(?:is |been |has been )delayed|delayed mail|delivery (?:is )?delayed|has not yet been (?:able to be )?delivered|not yet delivered|you do(?: not|n't) need to (?:resend|do anything)|this is a warning (?:message )?only|no (?:further )?action is required|\(delay\)|temporarily (?:delayed|deferred)|warning: could not send message for past",
)
FAILURE: Final = _any(
    r"user unknown|unknown user|no such (?:user|recipient|mailbox|address|account)|(?:could|can|was|were|has|have)(?:n't| ?not) (?:yet )?(?:be(?:en)? )?(?:deliver|reach|found|accept|sent|relay)|undeliver|(?:delivery|deliver|sending|transmission|message|mail|recipients?|address\S*|it|attempts?)[^.\n]{0,60}(?:fail|error|problem|reject|refus|unsuccess|impossible|abort|not possible)|(?:fail|unable|error|problem|trouble)[^.\n]{0,60}(?:deliver|sending|recipient|address|transmi|relay)",
    r"does(?: not|n't) (?:exist|have|accept)|malformed|incorrectly constructed|not found|mail ?box (?:is )?(?:full|not|un)|over quota|quota exceed|exceeds? (?:allowed|the)|rejected|refused|bounced|returned|unknown (?:host|domain|recipient|local)|invalid (?:recipient|address|user|mailbox)|permanent (?:fatal )?error|fatal error|not (?:a )?(?:valid|known|listed|recogni[sz]ed|allowed|deliverable|member)|giving up|gave up|timed out|blocked|disabled|inactive|suspended|denied|unrouteable|time(?:d)? ?out|delayed|expired",
    r"nicht (?:zugestellt|gefunden|existiert|erreich)|unzustellbar|unbekannt|existe? pas|non (?:remis|distribué|recapitat|consegnat)|n'a pas (?:pu|été)|no (?:se )?(?:pudo|puede|ha podido|existe)|não (?:pôde|foi|existe)|impossibile|niet (?:bezorgd|afgeleverd)|nie (?:można|mogła|istnieje|została)|не (?:может быть|удалось|доставлен|найден|существует)|недоступ|できません|できなかった|失敗|エラー|ありません|届き|不存在|无法|失败|退回|被拒|실패|없습니다|配信|送信",
)

VACATION_SUBJECT: Final = _begins(
    r"out[- ]of[- ](?:the[- ])?office(?: (?:auto(?:matic)?[- ]?)?(?:reply|response|message|notification|autoreply))?", r"(?:i am |i'm )?on (?:annual |parental |maternity |sick |medical )?(?:leave|vacation|holidays?)", r"(?:i am|i'm) (?:currently )?(?:away|out of|on )", r"away from (?:my )?(?:e-?mail|office|mail|desk|the office)", r"vacation(?: (?:auto-?)?(?:reply|response|message|notice|responder))?", r"ooo\b", r"(?:annual|maternity|parental|paternity) leave", r"(?:holiday|absence|away) (?:reply|message|notification|notice|response|auto-?reply)",
    r"abwesenheits(?:notiz|nachricht|meldung|mitteilung|assistent|benachrichtigung|info)", r"(?:ich bin )?(?:nicht im (?:haus|büro)|außer haus|im urlaub|abwesend)", r"urlaub(?:snachricht|sbenachrichtigung|smeldung)?", r"abwesenheit",
    r"(?:message|notification|avis|réponse|reponse) (?:automatique )?d['’] ?absence", r"absen(?:ce|te?|t)(?: du bureau| de(?: la)? .{0,20})?", r"(?:je suis )?(?:en congés?|absent)", r"(?:mensaje|aviso|respuesta)(?: automátic[ao])? (?:de |por )?(?:ausencia|vacaciones)", r"fuera de (?:la )?oficina", r"(?:estoy )?de vacaciones", r"ausencia", r"(?:aviso|mensagem|resposta)(?: automática)? (?:de )?(?:ausência|férias)", r"(?:estou )?(?:ausente|de férias|fora do escritório)", r"fuori (?:sede|ufficio)", r"(?:assenza|in ferie|sono assente|messaggio di assenza|ferie)\b", r"afwezig(?:heid|heidsbericht|heidsassistent)?", r"(?:ik ben )?(?:niet aanwezig|met vakantie|op vakantie|buiten kantoor)", r"niet op kantoor",
    r"(?:nieobecn|poza biurem|jestem na urlopie|urlop\b)", r"(?:отсутств|вне офиса|нет на месте|я в отпуске|в отпуске|нахожусь в отпуске)", r"(?:відсутн|у відпустці|поза офісом)", r"frånvaro", r"(?:inte på kontoret|på semester|borta från kontoret|semester\b)", r"(?:fravær|ikke til stede|på ferie|ude af kontoret|ikke på kontoret|feriebesked)", r"(?:poissaolo|en ole (?:paikalla|toimistolla)|lomalla|poissa)", r"(?:mimo kancelář|nepřítomn|na dovolené|mimo kanceláriu|neprítomn)", r"(?:házon kívül|szabadságon|irodán kívül|távollét)", r"(?:absent din|în concediu|in concediu|în afara biroului|lipsesc)", r"(?:ofis dışı|izinde|tatilde|ofis dışında)", r"(?:εκτός γραφείου|απουσί|άδεια)", r"(?:מחוץ למשרד|הודעת היעדרות|בחופשה)", r"(?:خارج المكتب|في إجازة)", r"不在(?:通知|のお知らせ|届|の?連絡)?", r"休暇|外出中|不在です", r"(?:外出|休假|不在办公室|不在辦公室)", r"(?:부재 ?중|휴가|자리 ?비움)", r"(?:vắng mặt|ngoài văn phòng|nghỉ phép)", r"(?:di luar kantor|sedang cuti)", r"(?:ไม่อยู่ที่สำนักงาน|ลาพักร้อน)", r"(?:извън офиса|отсъств)", r"(?:odsotn|izvan ureda|odsutn)", r"(?:puhkusel|kontorist väljas)", r"(?:atostog|ne biure)", r"(?:fora de l'oficina|bulegotik kanpo)",
)  # fmt: skip
AUTOMATIC_SUBJECT: Final = _begins(
    r"auto(?:mated|matic(?:ally)?|-generated)?[ -]?(?:reply|response|respond(?:er)?|answer|message|acknowledg\w+|notification|e-?mail)\b", r"autoreply", r"autoresponse", r"(?:this is an )?automat(?:ed|ic) ", r"automatische (?:antwort|antwoord|rückantwort|eingangsbestätigung|empfangsbestätigung|e-?mail|beantwoording)", r"automatisch (?:antwoord|bericht)", r"auto-?antwort", r"eingangsbestätigung", r"réponse automatique", r"reponse automatique", r"respuesta (?:automática|automatica)", r"resposta (?:automática|automatica|automàtica)", r"risposta (?:automatica|automatico)", r"automatisk(?:t)? (?:svar|autosvar)", r"autosvar", r"automaattinen (?:vastaus|vastausviesti)", r"automatyczna odpowied[źz]", r"odpowied[źz] automatyczna", r"autoodpowied[źz]",
    r"автоматическ(?:ий|ое) (?:ответ|уведомление|сообщение)", r"автоответ(?:чик)?", r"автоматична (?:відповідь|отговор)", r"автоматичен отговор", r"automatick[áa] odpov[ěe][ďd]", r"automatická odpoveď", r"automatikus válasz", r"r[ăa]spuns automat", r"otomatik (?:yanıt|cevap)", r"αυτόματη απάντηση", r"מענה אוטומטי|תשובה אוטומטית", r"رد تلقائي|الرد التلقائي", r"自動(?:返信|応答|返答|送信|配信)", r"自动(?:回复|答复|回覆)", r"自動(?:回覆|回應)", r"자동 ?(?:응답|회신|답장)", r"trả lời tự động|thư trả lời tự động", r"balasan otomatis|jawaban otomatis", r"ตอบกลับอัตโนมัติ|การตอบกลับอัตโนมัติ", r"samodejni odgovor|automatski odgovor|аутоматски одговор", r"automaatvastus|automātiskā atbilde|automatinis atsak", r"erantzun automatikoa",
)  # fmt: skip
AWAY: Final = _any(
    r"out of (?:the )?office|on (?:annual |parental |maternity |paternity |sick |medical |a )?(?:leave|vacation|holidays?)\b|(?:am|be|is|are) (?:currently |presently )?(?:away|travell?ing|absent|unavailable)\b|away from (?:my |the )?(?:desk|office|e-?mail|computer|work)|limited access to (?:my )?e-?mail|return(?:ing)? (?:to the office )?on\b|back (?:in the office|on|at work)|no longer (?:work|employed|with)|left the company|respond (?:to your .{0,30})?(?:when|upon|after|as soon as) (?:i|my) (?:return|am back)",
    r"nicht (?:im (?:haus|büro)|erreichbar|anwesend|da\b)|außer haus|im urlaub|abwesen|wieder (?:im büro|erreichbar|da\b|für sie)|nicht mehr (?:für|bei|im unternehmen)|in elternzeit|mutterschutz|absen(?:t|ce|te)\b|en congés?|de retour|en vacances|fuera de (?:la )?oficina|de vacaciones|ausente|ausencia|estaré (?:de vuelta|fuera)|férias|fora do escritório|ausência|fuori (?:ufficio|sede)|in ferie|sono assente|afwezig|vakantie|niet aanwezig|met verlof|nieobecn|na urlopie|urlop|poza biurem|в отпуске|отсутств|вне офиса|у відпустці|відсутн|semester\b|inte på kontoret|frånvarande|på ferie|ikke på kontoret|ikke til stede|fravær|lomalla|poissa|mimo kancelář|dovolen|nepřítom|neprítom|szabadságon|házon kívül|távol|concediu|izinde|tatilde|ofis dışı|εκτός γραφείου|άδεια|απουσι|מחוץ למשרד|בחופשה|خارج المكتب|إجازة|不在|休暇|お休み|外出|休假|假期|부재|휴가|nghỉ phép|vắng mặt|cuti|ไม่อยู่|ลาพัก|извън офиса|отсъств|odsoten|odsutan|godišnjem",
)
RECEIPT_SUBJECT: Final = _begins(
    r"(?:read|gelesen|lu|leído|leido|lida|letto|gelezen|przeczytano|прочтено|прочитано|läst|lest|læst|luettu|přečteno|přečtené|elolvasva|citit|okundu|διαβάστηκε|已读|開封済み|읽음|not read|ungelesen gelöscht|displayed|return receipt|lesebestätigung|empfangsbestätigung \(|accusé de lecture|confirmación de lectura|confirmação de leitura|conferma di lettura|leesbevestiging) ?(?::|\(|-|$)",
)  # fmt: skip
DMARC_SUBJECT: Final = re.compile(r"(?:.{0,30} )?report domain: ?\S+ submitter: ?\S+", re.IGNORECASE)
REPLY_SUBJECT: Final = re.compile(r"(?:re|fwd?|aw|wg|sv|vs|tr|rv|res|enc|antw)\s*(?:\[\d+\])?:", re.IGNORECASE)
"""What a person's answer or forwarding begins with."""
