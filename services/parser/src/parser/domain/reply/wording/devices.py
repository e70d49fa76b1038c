# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Which words make the line that a device or an app adds at the end of a mail by itself ("Sent from my iPhone")?

In lower case and without accents (`plain`). How a line begins or ends is never enough: people send parcels "with DHL". It must
also name a device or an app, or go on with "my" and a word or two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from typing import Final

from parser.domain.reply.wording.labels import plain

_SENT: Final = (
    "sent from|securely sent with|yahoo mail: search, orga|sent via|sent with|sent using|sent by|sent on|sent through|composed with|written with|typed on|emailed from|mailed from|"
    "this message was sent from|this email was sent from|this message was sent with|provenance : courrier|provenance: courrier|"
    "gesendet von|gesendet mit|gesendet vom|gesendet über|gesendet aus|gesendet mittels|diese nachricht wurde von|diese nachricht wurde mit|"
    "diese e-mail wurde von|mit der mobilen|envoyé de|envoyé depuis|envoyé à partir|envoyé avec|envoyé par|envoyé via|"
    "enviado desde|enviado con|enviado mediante|enviado a través|enviado do|enviado de|enviado a partir|enviado pelo|enviado via|enviado por|"
    "enviado com|inviato da|inviato dal|inviato con|inviato tramite|inviato via|verstuurd vanaf|verstuurd van|verstuurd via|verstuurd met|"
    "verzonden vanaf|verzonden vanuit|verzonden met|verzonden via|verzonden van|skickat från|skickades från|skickat med|skickat via|"
    "sendt fra|sendt via|sendt med|sendt frå|lähetetty|wysłane z|wysłano z|wysłane przez|wysyłane z|odesláno z|odesláno pomocí|"
    "odoslané z|poslano z|poslano s|poslané z|poslano iz|az iphone|küldve|elküldve|trimis de pe|trimis din|trimis cu|"
    "изпратено от|изпратен от|пратено от|отправлено с|отправлено из|отправлено от|послано с|послато са|надіслано з|надіслано від|"
    "відправлено з|στάλθηκε από|εστάλη από|αποστολή από|gönderildi|أرسلت من|أُرسلت من|أرسل من|مرسل من|تم الإرسال من|נשלח מ|"
    "נשלח באמצעות|发自|發自|来自|來自|从我的|從我的|从网易|傳送自|寄自|发送自|由我的|私の|thư này được gửi từ|đã gửi từ|gửi từ|được gửi từ|"
    "dikirim dari|terkirim dari|saadetud|nosūtīts no|sūtīts no|išsiųsta iš|siųsta iš|poslato sa|poslano sa|ส่งจาก|enviat des|"
    "enviado a partir do|enviado a partir da|dihantar daripada|sent frá|ارسال شده از|ipinadala mula sa|dërguar nga|הופץ מ|从qq|从 outlook|"
    "从 windows|從 outlook|從 windows"
)
_ENDS: Final = (
    "gesendet|verstuurd|verzonden|gönderildi|küldve|から送信|から送信しました|より送信|から送信されました|에서 보냄|에서 전송|에서 발송|에서 보냈습니다|"
    "lähetetty|से भेजा गया|ارسال شد"
)
_GET: Final = (
    "get|download|holen sie sich|télécharger|téléchargez|obtenez|obtenir|obtener|obter|baixar|obtenha|scarica|ottieni|hämta|hent|få|"
    "hanki|pobierz|získat|získejte|získať|stáhnout|stiahnuť|stiahnite|descărcați|obțineți|загрузить|получить|завантажити|κατεβάστε|"
    "احصل على|קבל את|取得|获取|下载|下載|tải|dapatkan|verkrijg|skaffa|prenesite|preuzmite|nabavite|hankige|gaukite|iegūstiet|λήψη|"
    "αποκτήστε|קבלת|الحصول على|скачать|скачайте|отримати|изтегляне|descargar|obtenga|obtén|eskuratu|nhận|รับ|töltse le|"
    "hol dir|získajte|вземете|отримайте|lấy|ดาวน์โหลด|הורד את"
)
_APPS: Final = (
    "iphon|ipad|ipod|ios\\b|android|samsung|galaxy|huawei|xiaomi|redmi|nokia|blackberry|htc\\b|sony|xperia|oneplus|oppo\\b|realme|motorola|"
    "lenovo|macbook|apple watch|chromebook|smart ?phone|outlook|gmail|yahoo|proton|aol\\b|hotmail|fastmail|gmx\\b|web\\.de|zoho mail|k-9|"
    "thunderbird|superhuman|shortwave|airmail|mailspring|typeapp|bluemail|blue mail|mymail|fairemail|mailbird|em client|tuta(?:nota)?\\b|"
    "edison|boxer|xfinity|mail\\.ru|yandex|яндекс|mail for windows|mail für windows|windows-mail|windows phone|windows mail|"
    "courrier pour windows|posta per windows|correo para windows|mail voor windows|poczta dla windows|携帯|スマホ|スマートフォン|아이폰|"
    "갤럭시|휴대폰|스마트폰|手机|手機|邮箱|郵箱|邮件应用|华为|小米|荣耀|text messaging|messagerie texte|айфон|смартфон|мобильно|мобільно|mobilni uređaj|mobilní aplikac|"
    "mailtrack|mailsuite|missive|mimestream|poczta onet|mailbutler|mail\\.com|盖乐世|三星|네이버|메일 ?앱"
)
_THINGS: Final = (
    "mobil|mobiel|telefon|telefoon|telephone|phone\\b|puhelim|handy\\b|tablet|windows|pixel|spark\\b|canary\\b|newton\\b|nine\\b|hey\\b|vivo\\b|"
    "honor\\b|moto\\b|lg\\b|surface\\b|watch\\b|device\\b|appareil|gerät|unterwegs|the go\\b|the road\\b|телефон|טלפון|โทรศัพท์"
)
_PLATFORMS: Final = "ios\\b|android|mobil|windows|mac\\b|macos|iphone|ipad|desktop"
_MINE: Final = (
    "my|meinem|meiner|meinem/meiner|mon|ma|mi|meu|minha|mio|mia|mijn|min|mit|mojego|mojej|mého|môjho|mój|mog|mojega|moje|моя|моего|мого|mana|"
    "minu|mano|我的"
)
_TALK: Final = (
    "but because since yesterday today tomorrow now again check did does do not doesn't don't won't was were is are has have had can "
    "cannot could will would i you we it so this that attached mistake broken wrong wife husband boss colleague brother sister mother "
    "father friend daughter son desk home office account address house dealer carrier shop store provider side team manager neighbour "
    "apologies thanks aber weil gestern heute nicht ich sie wir habe hat ist war geht kollegen kollegin chef frau mann mutter vater "
    "adresse konto händler anbieter mais car hier aujourd'hui je vous nous ne pas par erreur matin collègue chef femme mari compte "
    "adresse pero porque ayer hoy yo error esposa jefe cuenta ontem hoje mas não erro conta ma perché ieri oggi non errore "
    "maar omdat gisteren vandaag niet ik men igår idag inte jag går i dag ikke jeg вчера сегодня не я но tegnap wczoraj nie dzisiaj"
)
_EXCUSES: Final = re.compile(
    r"(?:please |pls |kindly )?(?:excuse|pardon|forgive|ignore|apologies for|sorry for)(?: (?:the|any|my|all|for|and|or|&|/|possible|random|"
    r"brevity|terseness|typos?|typing|spelling|auto-?correct|errors?|mistakes?))+"
)
_STRAY: Final = re.compile(r"\b(?:typo|brevity|terseness|spelling|auto-?correct|typing)")


def _tuple(words: str) -> tuple[str, ...]:
    return tuple(sorted({plain(word) for word in words.split("|")}))


def _by_beginning(words: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    longest_first = sorted(words, key=len, reverse=True)
    beginnings = {word[:2] for word in words}
    return {beginning: tuple(word for word in longest_first if word.startswith(beginning)) for beginning in beginnings}


def _pattern(words: str) -> re.Pattern[str]:
    # Japanese and Korean set no space around `iPhone`.
    words = words.replace(r"\b", "(?![a-z])")
    return re.compile(
        "|".join(rf"(?<![a-z]){plain(word)}" if word[0].isascii() else plain(word) for word in words.split("|"))
    )


SENT: Final = _by_beginning(_tuple(_SENT))
"""By their first two characters: there are too many to compare each line with all."""
GET: Final = _tuple(_GET)
ENDS: Final = _tuple(_ENDS)
"""Where the verb comes last."""
GET_ENDS: Final = _tuple(
    "beziehen|herunterladen|downloaden|beszerzése|beszerzése ios-re|beszerzése android-eszközre|letöltése|를 다운로드|다운로드|가져오기|받기|"
    "を入手|を取得|を入手する|edinin|indirin|jaoks"
)
SHORT: Final = _tuple("from my|von meinem|von meiner|vom|내|나의")
"""What begins so must name a device and say no more: sentences begin so too."""
GET_SHORT: Final = _tuple("outlook für|outlook voor|outlook for|outlook pour|outlook para|outlook per")
EXCUSE: Final = _tuple(
    "please excuse|pls excuse|kindly excuse|excuse|pardon|please pardon|please forgive|forgive|apologies for|sorry for|please ignore"
)
BEGIN_WITH: Final = frozenset(
    words[:5] if len(words) > 4 else words[:3]  # noqa: PLR2004 - three tell less, and some have no more
    for words in (*chain(*SENT.values()), *GET, *GET_SHORT, *SHORT, *EXCUSE)
)
"""Their first five characters, of short ones three: nearly all lines need no closer look."""
END_WITH: Final = frozenset(words[-3:] for words in ENDS + GET_ENDS)
"""Their last three."""
APPS: Final = _pattern(_APPS)
"""What nobody means but a device or an app."""
THINGS: Final = _pattern(_THINGS)
"""What people speak of too: only a short line is a device's that names nothing else."""
PLATFORMS: Final = _pattern(_PLATFORMS)
CLAIMS: Final = _tuple("the best |conquer|enjoy secure|ad-free")
"""What an app goes on with behind a comma: it praises itself."""
MINE: Final = frozenset(_tuple(_MINE))
TALK: Final = frozenset(plain(_TALK).split())
"""In the line of no device."""


def is_excuse(said: str) -> bool:
    """Whether a line asks to be lenient with what was typed on something small."""
    return bool(_EXCUSES.fullmatch(said) and _STRAY.search(said))
