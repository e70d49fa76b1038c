# ruff: noqa: RUF001 - words stand in the letters of their languages
"""How do mail systems put it? The words of delivery reports, in the languages they are written in."""

from __future__ import annotations

import re
from typing import Final

from parser.domain.classification.phrases import any_of


def _begins(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?:\[[^\]]{{1,30}}\] ?|\*+ ?|\W*)(?:{'|'.join(phrases)})", re.IGNORECASE)


DAEMON: Final = re.compile(
    r"(?:mailer[-_.]?daemon|post[-_.]?master|mail[-_.]?(?:delivery|daemon|system|master|router|server|gate)[-_.]?(?:sub)?-?system\b|mail-?delivery|maildaemon|mdaemon|mail\.delivery|delivery[-_.]?(?:status|reports?|failure)|"
    r"bounces?[-+=_@]|microsoftexchange[0-9a-f]{16,}|exchange-?daemon|uucp\b|system-?attendant|\S*mail(?:er)?-?daemon)",
    re.IGNORECASE,
)
"""Local parts of mail systems' addresses."""
SYSTEM: Final = re.compile(
    r"(?:mailer[-_.]?daemon|post[-_.]?master|mail-?daemon|mdaemon|uucp|microsoftexchange[0-9a-f]{16,})\b", re.IGNORECASE
)
"""Those that only mail servers use; under the others shops write of parcels, and people."""
UNMANNED: Final = re.compile(r"mailer[-_.]?daemon\b|microsoftexchange[0-9a-f]{16,}@", re.IGNORECASE)
NO_REPLY: Final = re.compile(
    r"(?:[^@\s]{1,60}[-_.+])?(?:no|do-?not)[-_.]?reply(?![a-z])|notifications?@", re.IGNORECASE
)
DAEMON_NAME: Final = re.compile(
    r"(?:.*\bmail(?:er)? ?(?:delivery|deliver|daemon|system)\b|post ?master|microsoft outlook$|.*\bmailer-daemon\b|internet mail delivery|content-filter)",
    re.IGNORECASE,
)

BOUNCE_SUBJECT: Final = _begins(
    r"undeliver(?:able|ed)\b",
    r"un(?:able to|deliverable).{0,20}deliver",
    r"returned (?:e-?mail|message|to sender)",
    r"failure notice\b",
    r"failed mail\b",
    r"failed to deliver",
    r"(?:mail|message|e-?mail|delivery)s? (?:delivery )?(?:status )?(?:system )?(?:has |is |was |could )?(?:failure|failed|error|problem|delayed|warning|not (?:be )?delivered|returned|undeliverable|delay|notification \((?:fail|delay)|could not be delivered|rejected)",
    r"delivery (?:status )?(?:notification|report|failure|status|has failed|problem|incomplete|unsuccessful|attempt)",
    r"mail system error",
    r"mail delivery(?: |$)",
    r"non-?delivery (?:report|notification|notice|receipt)",
    r"(?:warning|error|notice|notification|report|fwd?)?:? ?(?:could not|unable to|can(?:'|no)t) (?:send|deliver|be delivered)",
    r"warning: (?:could not|message|mail|e-?mail)",
    r"there was an error sending your mail",
    r"rejected(?: posting| mail|:)",
    r"considered un",
    r"your (?:message|e-?mail|mail)\b.{0,80}\b(?:rejected|not (?:be )?delivered|undeliver|couldn't|could not|was blocked|returned)",
    r"message (?:not|status|you sent|blocked)",
    r"(?:virus|banned|bad header|infected)\b.{0,60}\b(?:from|by) you\b",
    r"bounce(?:d)? (?:mail|message|notification)",
    r"nondeliverable",
    r"mail could not be delivered",
    r"failure delivery",
    r"notice: mail delivery status",
    r"dsn\b.{0,30}(?:fail|delay|relay)",
    r"\(?(?:permanent|transient) (?:delivery )?(?:failure|error)",
    r"unzustellbar",
    r"(?:nachricht|mail|e-mail)(?: konnte)? nicht (?:zugestellt|zustellbar)",
    r"zustell(?:ung|fehler|bericht)",
    r"non[ -]?(?:remis|distribu)",
    r"(?:échec|echec|notification d.échec) (?:de |d')?(?:la )?(?:remise|livraison|distribution|envoi)",
    r"courrier (?:non |électronique non )",
    r"no se (?:puede|pudo|ha podido) entregar",
    r"(?:correo|mensaje) (?:no entregado|devuelto|no se)",
    r"error (?:de|en la) entrega",
    r"não (?:é possível entregar|entregue)",
    r"mensagem (?:não|devolvida)",
    r"falha (?:na|de) entrega",
    r"devolvid[ao]",
    r"non recapitabile",
    r"mancat[ao] (?:consegna|recapito)",
    r"messaggio non",
    r"onbestelbaar",
    r"niet bezorgd",
    r"bericht (?:kon |kan |is )?niet (?:worden )?(?:afgeleverd|verzonden|bezorgd)",
    r"wiadomość nie (?:została|mogła)",
    r"(?:meddelandet|meddelelsen|beskeden) (?:kunde|kunne|kan) (?:inte|ikke)",
    r"viestiä ei (?:voitu|voi)",
    r"ei voi toimittaa",
    r"zpráv[au] (?:nebyl[ao]? doručen|nelze doručit)",
    r"(?:mesajul|mesaj) nu (?:a putut|a fost)",
    r"mesajınız? (?:teslim|ilet)",
    r"a levél nem|az üzenet nem",
    r"kan niet worden bezorgd",
    r"niedostarczon",
    r"nie (?:można |udało się )?dostarcz",
    r"zwrot",
    r"не ?(?:удалось доставить|доставлен)",
    r"недоставлен",
    r"ваше сообщение не доставлено",
    r"ошибка доставки",
    r"не вдалося доставити",
    r"olevererbar",
    r"kan inte levereras",
    r"kan ikke leveres",
    r"uleverbar",
    r"ei voitu toimittaa",
    r"toimittamaton",
    r"nedoručiteln",
    r"nedoručen",
    r"nedoručiteľn|недостав(?:ено|имо)|ni(?:je)? (?:mogoče|moguće) (?:dostaviti|isporučiti)|nije isporučen|nedostavljiv|nemoguće (?:isporučiti|dostaviti)",
    r"správ[au] (?:nebol|sa nepodaril)|грешка при достав|неуспешна (?:испорука|доставка)|neuspje?šna isporuka|sporočil[ao] ni|nav piegādāt|vēstul[ei] nav|kättetoimetamatu|edastamatu|nepristatyt|neįteik|nepiegādā|nav piegādā|tidak (?:dapat|boleh) (?:di)?(?:kirim|hantar)|no es pot lliurar|non se pode entregar",
    r"kézbesíthetetlen",
    r"nelivrabil",
    r"teslim edilem",
    r"iletilemedi",
    r"παράδοση|αδύνατη η παράδοση",
    r"לא ניתן למסור",
    r"لم يتم التسليم|تعذر التسليم|غير قابل للتسليم|فشل (?:في )?التسليم",
    r"配信(?:不能|できません|エラー)",
    r"(?:送信|配送|メール)(?:エラー|できません|に失敗)",
    r"未(?:送达|送達|投递)",
    r"无法(?:投递|送达|传递)|無法傳遞",
    r"(?:系统)?退信",
    r"邮件(?:退回|投递失败)",
    r"(?:메일|배달)[^ ]{0,4} ?(?:전송|배달)?(?: ?실패|되지)",
    r"전송 실패",
    r"ไม่สามารถส่ง",
    r"không thể gửi",
    r"غیر ?قابل تحویل|अवितरणीय|не може да се (?:достави|испоручи)",
    r"tidak (?:dapat )?terkirim",
)
DIGEST_SUBJECT: Final = re.compile(r"quarant|digest|on hold|spam (?:report|summary)", re.IGNORECASE)
"""Of what a filter tells the owner of a mailbox: whose mail it held, which came to nobody's notice."""
DELAYED: Final = any_of(
    r"will (?:be retried|keep trying|continue (?:trying|to)|try again|(?:be )?re-?tr(?:y|ied))",
    r"still (?:undelivered|being|in the queue|trying)",
    r"(?:delivery|message|mail)[^.\n]{0,40}(?:is |been |has been )delayed|delayed mail|delivery (?:is )?delayed",
    r"has not yet been (?:able to be )?delivered|not yet delivered",
    r"you do(?: not|n't) need to (?:resend|do anything)|this is a warning (?:message )?only",
    r"no (?:further )?action is required|\(delay\)|temporarily (?:delayed|deferred)",
    r"warning: could not send message for past",
    r"problema temporal|volverá a intentarlo|problème temporaire|nouvelles? tentatives?|vorübergehende[sn]? problem|erneut versuch|noch .{0,20} versuchen",
    r"problema temporário|tentará novamente|problema temporaneo|riprover|ritenter|tijdelijk probleem|opnieuw (?:te )?prob|tillfälligt problem|midlertidig",
    r"(?:empfänger|destinat|geadresseerd|受信者|adresat|получател|отримувач|mottag|modtag|收件人|alıcı|příjemc|받는 사람|vastaanottaj|címzett|παραλήπτ)"
    r"[^.\n]{0,80}(?:verzöger|retard|retras|ritard|vertraag|遅延|opóźni|задерж|затрим|atras|försen|forsink|延迟|延遲|gecik|zpožd|지연|viiväst|kése|întârzi|καθυστ)",
    r"tymczasow[ya]|ponowi|временн(?:ая|ые|ой) (?:ошибка|проблем)|повторн(?:ые|ая|о)|тимчасов|dočasný problém|átmeneti|geçici|一時的な|再試行|暂时|重试|일시적",
)
DELIVERED: Final = any_of(
    r"(?:has|have) been (?:successfully )?(?:delivered|relayed)|(?:was|were) (?:successfully )?(?:delivered|relayed) to",
    r"success(?:ful)? (?:mail )?delivery|delivery status notification \((?:success|relay)",
)
FAILURE: Final = any_of(
    r"non è stat[oa]|inesistente|não foi|no fue entregad|n'est pas|ei voitu|kunde inte|kunne ikke|nu a putut|nem (?:sikerült|kézbesíthető)|(?:ed|let)ilemedi",
    r"user unknown|unknown user|(?:is|was) unknown|no such (?:user|recipient|mailbox|address|account)",
    r"(?:could|can|was|were|has|have)(?:n't| ?not) (?:yet )?(?:be(?:en)? )?(?:deliver|reach|found|accept|sent|relay)",
    r"undeliver",
    r"(?:delivery|deliver|sending|transmission|message|mail|recipients?|address\S*|it|attempts?)[^.\n]{0,60}(?:fail|error|problem|reject|refus|unsuccess|impossible|abort|stopped|not possible)",
    r"(?:fail|unable|error|problem|trouble)[^.\n]{0,60}(?:deliver|sending|recipient|address|transmi|relay)",
    r"does(?: not|n't) (?:exist|have|accept)|malformed|incorrectly constructed|not found",
    r"mail ?box (?:is )?(?:full|not|un)|over quota|quota exceed|exceeds? (?:allowed|the)|rejected|refused|bounced",
    r"returned|unknown (?:host|domain|recipient|local)|invalid (?:recipient|address|user|mailbox)",
    r"permanent (?:fatal )?error|fatal error",
    r"not (?:a )?(?:valid|known|listed|recogni[sz]ed|allowed|deliverable|member)|giving up|gave up|timed out",
    r"blocked|disabled|inactive|suspended|denied|unrouteable|time(?:d)? ?out|delayed|expired",
    r"nicht (?:zugestellt|gefunden|existiert|erreich)|unzustellbar|unbekannt|existe? pas",
    r"non (?:remis|distribué|recapitat|consegnat)|n'a pas (?:pu|été)|no (?:se )?(?:pudo|puede|ha podido|existe)",
    r"não (?:pôde|foi|existe)|impossibile|niet (?:bezorgd|afgeleverd)|nie (?:można|mogła|istnieje|została)",
    r"не (?:может быть|удалось|доставлен|найден|существует)|недоступ|できません|できなかった|失敗|エラー|ありません|届き|不存在|无法|失败|退回|被拒",
    r"실패|없습니다|配信|送信",
    r"fehler|échec|echec|error (?:de|en)|falha|errore|mislukt|niet worden (?:bezorgd|afgeleverd)|nie (?:została|udało)|misslyck|mislyk|selhal|sikertelen",
    r"introuvable|nicht (?:existier|angenommen)|no se ha encontrado|não (?:encontrad|entreg)|non (?:trovat|esiste)|niet gevonden|bestaat niet|nie znalezion",
    r"nebyl[ao]? (?:nalezen|doručen)|nezdařil|nepodařil|تعذر|فشل التسليم|problema temporal|problème temporaire|vorübergehend|temporário|temporaneo",
    r"finns inte|findes ikke|finnes ikke|fant ikke|mislyktes|ei löydy|neexistuj|nem (?:létezik|található)|bulunamadı|не існує|δεν (?:βρέθηκε|υπάρχει)|غير موجود|לא נמצא",
    r"nebol[ao]? doručen|не (?:беше|бе|е) доставен|није испоруч|nije isporuč|ni (?:bilo )?mogoče|nav piegādāt",
    r"nije (?:uspjela|pronađen)|ni (?:uspela|mogoče)|zlyhal|nenašla|неуспешна|не е намерен|nurjus|ei leitud|nepavyko|nerastas|neizdevās|netika atrast|tidak ditemukan|gagal",
    r"no s'ha (?:pogut|trobat)|није (?:успел|пронађен)|неуспел|انجام نشد|یافت نشد|विफल|नहीं मिला",
    r"存在しません|不明|満杯|已满|已滿|找不到|가득|plein|piena|llen[ao]\b|\bvoll\b|pełna|переполнен",
)
