# ruff: noqa: RUF001 - words stand in the letters of their languages
"""What does a delivery report mean for the address it is about: does it not work, or was this one mail refused?

By the words of the reporting server first, since they say more than its codes: `550 5.7.1 User unknown` is an unknown
user, `550 5.1.1 over quota` a full mailbox. Then by the enhanced status code (RFC 3463), then by the reply code.
"""

from __future__ import annotations

import re
from typing import Final

from contracts.values import BounceSeverity
from parser.domain.classification.phrases import any_of

HARD, SOFT = BounceSeverity.HARD, BounceSeverity.SOFT
DELAYED, DELIVERED = BounceSeverity.DELAYED, BounceSeverity.DELIVERED
ORDER: Final = (HARD, SOFT, DELAYED, DELIVERED)
"""The worst first."""

LONGEST: Final = 2000
"""Characters of a server's words that are looked at."""

_ACTIONS: Final = {
    "delayed": DELAYED,
    "delivered": DELIVERED,
    "relayed": DELIVERED,
    "deliverable": DELIVERED,
    "expanded": DELIVERED,
}


_UNKNOWN: Final = any_of(
    r"(?:user|recipient|account|mail ?box|addressee|destination|address|alias|local[- ]part)(?:e?s)?(?: name)?(?: \S+@\S+)?(?: is| was| are| were)? ?(?:unknown|not (?:found|known|exist|listed|valid|recogni[sz]ed|local|our customer)|invalid|non-?existent)",
    r"(?:unknown|no such|not a known|not a valid|non-?existent|invalid|incorrect|bad|illegal|undefined|unrecogni[sz]ed|unresolvable) (?:e-?mail |mail |local |virtual |smtp |destination |rcpt |final |or )*(?:user|recipient|account|address|mail ?box|mail(?:drop)?\b|person|alias|rcpt|destination|domain)",
    r"does(?: not|n'?t) (?:currently )?(?:exist|have an? .{0,60}account|have (?:such|this) )",
    r"no (?:longer|more) (?:exists?|valid|works?|employed|available|in use|accepting|accepts|active|with us|(?:works? )?(?:at|here)|on (?:this )?server)|has (?:left (?:the|us|our)|been retired)|malformed (?:e-?mail )?(?:address|recipient)|RecipNotFound",
    r"(?:user|recipient|address|mailbox|account|alias)[^.\n]{0,60}(?:do|does|did|could|can|was|is)(?: ?not|n'?t) (?:be )?(?:found|exist|known|listed)",
    r"no (?:mail ?box|such|user|account|valid recipient|recipients? (?:by|with|of)|one (?:here )?by)(?:s)?(?: here)?(?: (?:by|with) (?:that|this) name| found| by that name|\b)",
    r"not (?:one of )?our (?:customer|user)|unroute?able address|undeliverable address|not (?:listed|found) in",
    r"invalid (?:final )?delivery (?:user|userid)|unknown (?:or illegal |user)",
    r"user (?:account )?(?:was |is |has been )?(?:terminated|deleted|closed|removed|discontinued)",
    r"(?:recipient|mailbox)(?:'s)?(?: address)?(?: \S+)? (?:was |is )?(?:not found|not unique|undeliverable)",
    r"not an? (?:registered|recogni[sz]ed|known|valid|local)(?: \w+)? (?:user|recipient|account|mail ?box|address)",
    r"no[-_]?such[-_]?user|(?:unknown|invalid)[-_]?(?:user|recipient|mailbox)|(?:user|recipient|mailbox)[-_]?(?:unknown|not[-_]?found)",
    r"badrcptto|RESOLVER\.ADR\.(?:Rec(?:ip)?(?:ient)?NotFound|ExRecipNotFound|InvalidSmtp)",
    r"存在しない|見つかりません|リストにありません|不存在|用户不存在|收件人.{0,10}(?:不存在|无效)|없는 (?:사용자|계정)|(?:사용자|계정|메일함)[이가] 없|非本站用户|非本域|존재하지",
    r"не (?:найден|существует|зарегистрирован)|inexistant|n'existe pas|existiert nicht|unbekannt|no existe",
    r"não existe|desconhecido|inesistente|non esiste|bestaat niet|nie istnieje",
    r"(?:adresse|destinataire|utilisateur) (?:est )?introuvable|nicht gefunden|nicht existier|no se (?:ha )?(?:encontrado|encontró)|no encontrad[ao]",
    r"não (?:foi )?encontrad[ao]|non (?:è stato |è stata )?(?:possibile )?trova(?:t[ao]|re)|sconosciut[ao]|niet (?:is )?gevonden|\bonbekende?\b",
    r"nie (?:została? |mogła? zostać )?(?:znalezion|odnalezion)|nieznany|hittades inte|finns inte|okänd|findes ikke|finnes ikke",
    r"(?:blev|ble) ikke fundet|ble ikke funnet|ukendt|ukjent|ei löydy|ei löytynyt|ei ole olemassa|tuntematon|(?:schránka|adresa|adresát|uživatel|příjemce)[^.\n]{0,40}neexistuj|nebyl[ao]? nalezen",
    r"nem létezik|nem található|ismeretlen|bulunamadı|mevcut değil|nu există|nu a fost găsit|не знайден|(?:адрес|користувач|скриньк|отримувач)[^.\n]{0,40}не існує|нет такого|неизвестн",
    r"δεν βρέθηκε|δεν υπάρχει|غير موجود|لم يتم العثور|تعذر العثور|לא נמצא|לא קיים|存在しません|見つからない|アドレス不明|宛先不明|找不到|未找到|查无此|찾을 수 없",
    r"s[ae] nenaš(?:la|iel|el)|не (?:е|беше|бе) намерен|nije pronađen|ni mogoče najti|ei leitud|nerastas|netika atrast|không tồn tại|không tìm thấy|tidak ditemukan|ไม่พบ|previously bounced address|suppression list",
    r"recipient address rejected(?:: access denied|[.\s]*(?:$|\(|\[))|possibly incorrect",
    r"address (?:couldn't|could not) be found|wasn't found at|mailbox (?:name )?not allowed|user doesn't",
    r"no thank you rejected: account unavailable",
    r"(?:destinat[aá]ri[oa]|destinataire|adresse|utilisateur|usu[aá]rio|dirección|endereço|indirizzo|utente)[^.\n]{0,20}(?:inv[aá]lid|non valid|inconnu|desconocid|inexist)",
    r"ungültige[rs]? (?:empfänger|adresse|e-?mail)|(?:konto|postfach|empf(?:ä|ae)nger|benutzer)[^.\n]{0,20}nicht vorhanden|ingen sådan",
    r"n'a pas (?:été|pu être) trouvé|no se encontró|fant ikke|brak (?:konta|takiego)|nie można (?:znaleźć|odnaleźć)|nelze nalézt|nebola nájdená|не удается найти|nu (?:a putut fi|s-a) găsit",
    r"adresse[^.\n]{0,60}introuvable|impossibile trovare|inte (?:att )?hitta|finner ikke|nepodařilo (?:se )?(?:najít|nalézt)|no s'ha trobat|ni bilo mogoče najti",
    r"(?:adresse|empfänger|benutzer|postfach|konto)[^.\n]{0,20} gibt es nicht|\bkein(?:e|en)? (?:solche[rns]? )?(?:postfach|benutzer|empfänger|konto)\b|(?:kullanıcı|adres|hesap|alıcı)[^.\n]{0,20} yok\b|nincs ilyen|nie ma takiego",
    r"neznám[yýeéaáo]|bilinmeyen (?:kullanıcı|alıcı|adres)|непознат|не постоји|ne (?:postoji|obstaja)|nav atrast|necunoscut|desconegu|невідом|άγνωστ|غير معروف|无此|没有(?:此|这个)|не може да бъде намерен|није пронађен|nepavyko rasti|یافت نشد|नहीं मिला",
    r"nicht [^.\n]{0,30}(?:verzeichnis|adressbuch)[^.\n]{0,30}(?:aufgeführt|gefunden)|pas (?:répertorié|listé)|no (?:figura|aparece|está listad[ao]) en|non (?:è )?elencato|não (?:está )?listado|niet (?:vermeld|opgenomen) in",
)
_DISABLED: Final = any_of(
    r"(?:account|mail ?box|user|address|recipient)[^.\n]{0,70}(?:disabled|de-?activated|suspend(?:ed)?|inactive|not active|discontinued|expired|closed|locked|blocked by (?:admin|owner)|unavailable)",
    r"(?:disabled|inactive|suspended|deactivated|discontinued|unavailable) (?:user|account|mail ?box|recipient|address)",
    r"restricted account",
)
_SENDER: Final = any_of(
    r"my name was rejected|pipe to \||child process of \S+ transport|after mail from",
    r"(?:sender|return|from|envelope)[- ](?:address|domain|host|e-?mail)[^.\n]{0,60}(?:reject|not|unknown|invalid|denied|unverif)",
    r"domain (?:name )?(?:of|in) (?:the )?sender|sender (?:unknown|rejected|denied|verify)",
    r"(?:bad|invalid|unknown) (?:return|sender)|sender is not|\byour domain[^.\n]{0,30} (?:not|n't)\b",
)
_STORM: Final = any_of(r"too many (?:invalid|unknown|bad|wrong)")
"""Who tried too many is refused whether the one meant exists or not."""
_UNRESOLVED: Final = any_of(r"host not found, try again", r"(?:dns|name)[^.\n]{0,30}(?:temporar|try again|servfail)")
_NO_MAIL: Final = any_of(
    r"not accepting network messages|no (?:smtp|mail) service|does not (?:accept|receive) (?:e-?mail|mail|any mail)(?! from)|null ?mx|nxdomain",
    r"couldn'?t find (?:any host|a mail exchanger)|no (?:valid )?mail (?:exchanger|server|host)",
    r"host (?:unknown|not found)|unknown host|host or domain name not found|no such (?:domain|host)",
    r"domain (?:name )?(?:not found|does not exist)|no mx",
)
_HOST: Final = any_of(
    r"(?:host|domain|server|mx)(?: (?:or|name|domain|name server|lookup|record|not?|resolution|error|part))*:? ?(?:\S+ )?(?:is |was |has |does )?(?:unknown|not (?:found|exist)|non-?existent|doesn't exist|no(?:t)? (?:valid|such|mx))",
    r"(?:no such|unknown|non-?existent|illegal|invalid|cannot find|couldn't find|can't find|bad) (?:any )?(?:host|domain|destination host|mail server|mx)\b(?!.{0,40}(?:temporar|try again))",
    r"name or service not known|no (?:mx|a) (?:record|host)|nxdomain|name server.{0,40}host not found|null ?mx",
    r"does not (?:accept|receive) (?:e-?mail|mail|any mail)(?! from)",
    r"domain[^.\n]{0,60}(?:does not exist|doesn't exist|not found|no mail|could ?n[o']t be found)",
    r"dns (?:domain|query failed).{0,80}(?:does not exist|nonexistent)|bad destination (?:host|system)",
    r"no (?:valid )?mail (?:exchanger|server)",
    r"domain name (?:\([^()\s]{1,253}\) )?(?:could not|cannot) be resolved",
)
_MOVED: Final = any_of(
    r"has (?:moved|changed)|(?:address|user|recipient) (?:has been )?(?:changed|moved|replaced)|address changed",
    r"please (?:update|use) (?:your|the new)|new address",
)
_FULL: Final = any_of(
    r"mail ?box[^.\n]{0,60}(?:full|exceed|quota|too (?:large|big)|over(?:\b|flow)|limit|size|space)",
    r"(?:over|exceed\w*|out of|disk|storage|mail|user|account)[- ]{0,2}(?:(?:its|the|their|his|allowed|storage|disk|mail|mailbox|user|account|size) )*quota",
    r"quota[^.\n]{0,30}(?:exceed|full|reached|violat|limit|over)",
    r"insufficient (?:system |disk |mail )?(?:storage|space|quota|system resources)",
    r"not enough (?:\w+ )?(?:space|storage|room)|storage (?:allocation|space|limit|is full)",
    r"maildir[^.\n]{0,30}(?:overdrawn|quota)|(?:inbox|account|folder)[^.\n]{0,40}(?:is full|full\b|over)",
    r"full mail ?box|mail ?folder[^.\n]{0,20}full|disk full|no space left",
    r"sufficient storage|over(?:drawn)? (?:disk )?(?:quota|limit)|out of (?:storage )?space|переполнен|превышен|容量",
    r"超过|已满|いっぱい",
    r"(?:boîte|casella|buzón|bandeja|caixa|postfach|skrzynka|mailbox|postvak|brevlåda|postkass?e|schránka)[^.\n]{0,60}"
    r"(?:plein|piena|llen[ao]|cheia|voll|pełna|vol\b|full|fuld|plná)",
    r"(?:postlåd|postboks|cutia poștală|скриньк|кутия|sandučić|predal|dėžut|pastkast|postkast|kotak surat|hộp thư|กล่องจดหมาย|ящик)[^.\n]{0,60}"
    r"(?:full|plină|переповнен|пълна|\bpun\b|\bpoln?[ao]?\b|pilna|täis|penuh|đầy|เต็ม|заполнен)",
    r"posta kutusu[^.\n]{0,20}dolu|postalád[^.\n]{0,30}(?:megtelt|tele)|postilaatikko[^.\n]{0,30}täynnä|満杯|信箱已滿|가득|πλήρες|מלאה|ممتلئ",
    r"storage usage",
)
_REFUSED: Final = any_of(
    r"spam|blacklist|black ?list|block(?:ed)? ?list|blocked|block list|junk|reputation|\brbl\b|\bdnsbl|spamhaus",
    r"spamcop|barracuda|abuseat|sorbs|uceprotect|virus|malware|infected|phish|unsolicited|bulk mail|suspicious",
    r"\bureputation",
    r"\bspf\b|\bdkim\b|\bdmarc\b|unauthenticated|authenticat",
    r"sender[^.\n]{0,40}(?:rejected|denied|not (?:allowed|authori[sz]ed)|invalid|unknown|verif)|domain of sender",
    r"sender domain|mail from[^.\n]{0,40}(?:reject|denied|invalid)",
    r"not (?:authori[sz]ed|permitted|allowed|accepted)|unauthori[sz]ed|prohibited|policy|policies|violat",
    r"access (?:is |was )?denied|denied|relay(?:ing)?[^.\n]{0,30}(?:denied|prohibited|not|refused|access)",
    r"(?:un)?able to relay|cannot relay|administrative|refused by|content (?:rejected|filter|restriction)",
    r"message (?:content )?rejected|rejected (?:for|by|due)|greylist|grey-list|graylist|too many|too much",
    r"rate (?:limit|exceed|control)|at a rate|throttl|exceeded .{0,40}(?:rate|limit|messages|number)",
    r"reverse (?:dns|lookup)|\bptr\b|cannot find your (?:host|reverse|domain)",
    r"(?:cannot|could not|can't) (?:resolve|find) your",
    r"your (?:ip|host|server|domain|mail server|e-?mail|message|address)|client host|client ip|\bhelo\b|\behlo\b",
    r"try again|temporar|later\b|starttls|\btls\b|encrypt|\bdnssec|not rfc|rfc ?(?!822;)\d+|header|syntax",
    r"too (?:large|big|long)|size (?:limit|exceed)|exceeds (?:the )?(?:fixed |maximum |allowed )?(?:message |size)",
    r"message size|attachment|executable",
    r"members? only|not a member|moderat|only (?:accepts|allow)|permission|restrict|not subscribed",
)
_GIVEN_UP: Final = any_of(
    r"time(?:d)? ?-?out|refused|unreachable|no route|deferred|expired|retry time|retry timeout|too (?:long|old)",
    r"connection|network|lost|reset|not (?:yet )?been (?:able|delivered)|could not (?:connect|be reached)",
    r"cannot connect|undeliverable for|hop count|loop|too many hops|aborted|gave up|giving up|no response|queue",
    r"busy|unable to connect|local (?:error|configuration)|system (?:error|problem|failure)|mail(?:er)? error",
)
_AFTER_DATA: Final = re.compile(
    r"(?:end of|after|to|our final|sending|with|>>>) DATA\b|\bDATA (?:command|phase|stage)|smtp cmnd (?:eom|data)|\[(?:DATA|EOB)",
    re.IGNORECASE,
)
"""Who knows his users refuses them at RCPT; after DATA filters hide behind an unknown user, mobile carriers' for example."""
_PIPELINED: Final = any_of(
    r"need rcpt",
    r"no valid recipient",
    r"recipient first",
    r"all rcpt|valid rcpt",
)
_CODED: Final = re.compile(r"(?<![\d.])5\.1\.[1-6](?![\d.]*\d)")
"""What a filter that hides leaves out: who gives the code of an unknown user means it, whenever it is said."""
_OF_SENDER: Final = frozenset({"5.1.7", "5.1.8"})
_CLOSED: Final = frozenset({"521", "551", "553", "556"})
"""Reply codes of hosts without mail, and of users who are elsewhere (RFC 5321, section 4.2.2; RFC 7504)."""
_STATUSES: Final = {
    "1.0": HARD, "1.1": HARD, "1.2": HARD, "1.3": HARD, "1.4": HARD, "1.6": HARD, "1.10": HARD, "2.1": HARD,
    "4.310": HARD,
}  # fmt: skip
"""Classes 5.X; every other says nothing against the address: RFC 3463, section 3, and RFC 7505 for 5.1.10."""
_RULES: Final = (
    (_FULL, SOFT), (_SENDER, SOFT), (_STORM, SOFT), (_UNRESOLVED, SOFT), (_UNKNOWN, HARD), (_NO_MAIL, HARD), (_DISABLED, HARD), (_REFUSED, SOFT), (_HOST, HARD), (_MOVED, HARD), (_GIVEN_UP, SOFT),
)  # fmt: skip


def severity_of(action: str, status: str, reply_code: str, words: str, circumstances: str = "") -> BounceSeverity:
    """What a report says about one address; every argument may be empty.

    `words` are its diagnostic texts. Of the `circumstances`, other words about the address, only the time counts at which
    it was refused.
    """
    if action in _ACTIONS and not (action != "delayed" and status.startswith("5")):
        return _ACTIONS[action]
    if status.startswith("2") and not action:
        return DELIVERED
    if status in _OF_SENDER:
        return SOFT
    words = words[:LONGEST]
    for pattern, severity in _RULES:
        if pattern.search(words):
            return SOFT if pattern is _UNKNOWN and _is_after_data(words + circumstances[:LONGEST]) else severity
    if status.startswith("5."):
        return _STATUSES.get(status[2:], SOFT)
    return HARD if reply_code in _CLOSED else SOFT


def tells_why(words: str) -> bool:
    """Whether words say in any language that an address is unknown or its mailbox is full."""
    return bool(_UNKNOWN.search(words) or _FULL.search(words))


def _is_after_data(words: str) -> bool:
    return bool(_AFTER_DATA.search(words)) and not (_PIPELINED.search(words) or _CODED.search(words))
