# ruff: noqa: RUF001 - words stand in the letters of their languages
"""By which words does a line say that somebody wrote what follows?

Words as mailers put them ("On ... wrote:"), in lower case. The line's shape (a date, an address, a colon at its end) decides
together with them: a word alone is never enough.
"""

from __future__ import annotations

import re
from typing import Final

WROTE: Final[dict[str, tuple[str, ...]]] = {
    "af": ("geskryf", "skryf"),
    "ar": ("كتب", "كتبت", "كتب/كتبت", "تمت كتابة ما يلي بواسطة", "بكتابة ما يلي"),
    "be": ("піша", "напісаў", "напісала"),
    "bg": ("написа", "написал", "написала", "пише"),
    "ca": ("va escriure", "ha escrit", "missatge de"),
    "cs": ("napsal", "napsala", "napsal(a)", "odesláno", "píše"),
    "da": ("skrev", "skrev følgende"),
    "de": ("schrieb", "schreibt", "hat geschrieben", "geschrieben", "schrieben", "zitat von"),
    "el": ("έγραψε", "έγραψαν", "egrapse"),
    "en": ("wrote", "writes", "has written", "said", "quoting", "excerpts from"),
    "es": ("escribió", "escribio", "ha escrito", "citando a"),
    "eo": ("skribis",),
    "et": ("kirjutas", "kirjutas järgmist"),
    "eu": ("idatzi zuen", "idatzi du"),
    "fa": ("نوشت", "نوشته است"),
    "fi": ("kirjoitti", "kirjoitti seuraavasti", "kirjoitti näin"),
    "fr": ("a écrit", "a ecrit", "écrivait", "écriviez", "avez écrit", "selon"),
    "gl": ("escribiu",),
    "he": ("כתב", "כתבה", "כתב/ה", "מאת"),
    "hi": ("ने लिखा", "लिखा"),
    "hr": ("napisao", "napisala", "napisao je", "je napisao/la", "piše"),
    "hu": ("írta", "ezt írta", "a következőt írta", "írt"),
    "hy": ("գրել է",),
    "id": ("menulis", "menulis:"),
    "is": ("skrifaði",),
    "it": ("ha scritto", "ha scritto quanto segue", "hai scritto", "avete scritto", "scrive"),
    "ka": ("წერდა",),
    "kk": ("жазды",),
    "lt": ("rašė", "parašė"),
    "lv": ("rakstīja", "rakstija", "citējot"),
    "mk": ("напиша",),
    "mn": ("бичсэн", "бичжээ"),
    "mr": ("ने लिहिले", "लिहिले"),
    "ms": ("menulis", "tulis"),
    "mt": ("kiteb", "kitbet"),
    "nl": ("schreef", "heeft geschreven", "het volgende geschreven", "citeren"),
    "no": ("skrev", "skrev følgende"),
    "pl": (
        "napisał",
        "napisała",
        "napisał(a)",
        "napisali",
        "pisze",
        "napisana przez",
        "napisane przez",
        "można przeczytać",
    ),
    "pt": ("escreveu", "escreveram", "citando"),
    "ro": ("a scris", "a scris următoarele"),
    "ru": ("написал", "написала", "написал(а)", "пишет", "писал", "писал(а)", "писали", "написано"),
    "sk": ("napísal", "napísala", "napísal(a)", "píše"),
    "sl": ("napisal", "napisala", "je napisal", "napisal/-a", "piše"),
    "sq": ("shkroi",),
    "sr": ("је написао", "је написао/ла", "написао", "написала", "napisao/la"),
    "sv": ("skrev", "skrev följande", "citerar"),
    "sw": ("aliandika",),
    "tl": ("ay sumulat", "isinulat ni"),
    "cy": ("ysgrifennodd",),
    "tr": ("şunu yazdı", "şunları yazdı", "yazdı", "tarihinde yazdı"),
    "uk": ("написав", "написала", "написав(ла)", "пише", "писав", "писали", "надіслано"),
    "ur": ("نے لکھا", "لکھا"),
    "uz": ("yozdi",),
    "vi": ("đã viết", "viết", "đã ghi"),
}
WROTE_UNSPACED: Final[dict[str, tuple[str, ...]]] = {
    "am": ("ጽፏል", "ጽፈዋል"),
    "bn": ("লিখেছেন",),
    "gu": ("લખ્યું",),
    "kn": ("ಬರೆದಿದ್ದಾರೆ",),
    "ml": ("എഴുതി",),
    "ne": ("लेख्नुभयो",),
    "pa": ("ਲਿਖਿਆ",),
    "te": ("రాశారు", "వ్రాశారు"),
    "ja": ("のメール", "は書きました", "さんは書きました", "のメッセージ", "が書きました", "が書き込みました"),
    "ko": (
        "님이 작성",
        "작성:",
        "님이 쓴 글",
        "쓴 글",
        "님이 작성한 메시지",
        "썼습니다",
        "쓰셨습니다",
        "작성하셨습니다",
        " 씀",
    ),
    "ta": ("எழுதியது",),
    "th": ("เขียนว่า", "เขียน", "ได้เขียน"),
    "zh": ("写道", "寫道", "编写", "編寫", "写到", "寫到", "来信", "撰写"),
}
"""Languages whose words are not set apart by spaces, or not of letters alone."""

OPENERS: Final = frozenset({
    "on", "am", "le", "el", "il", "em", "op", "den", "dne", "dňa", "dnia", "w", "no", "na", "pe", "la", "în", "in",
    "στις", "vào", "pada", "v", "u", "kuupäev", "al", "a", "el-fi", "on:", "dana", "od", "vid", "från", "i", "à", "в", "во",
    "на", "у", "від", "от", "в:", "في", "ב", "בתאריך", "ביום", "در", "เมื่อ", "於", "于", "在", "quinta", "data",
    "egy", "par", "dnia:", "þann", "el.", "le:", "ngày", "den:", "vom", "dato",
})  # fmt: skip
"""First words of such lines where the date comes first."""

NOT_QUOTED: Final = re.compile(
    r"(?<!\w)(?:j['\u2019]ai|m['\u2019](?:a|ont|avez|avait|écrit)|i|we|he|she|they|who|ich|wir|er|(?<!schrieben )sie|mir|mich|uns|dir|ihm|ihnen|je(?! (?:[^ ]+ ){0,6}napis)|nous|elle|ils|yo|nosotros|ik|wij|jag|mig|jeg|meg|mij|vi|ja|я|мы|он|она|они|"
    r"io|noi|lui|lei|eu|ele|ela|the(?! \d)|our|your|my|his|her|their|unsere?r?|ihre?r?|meine?r?|votre|notre|customer|kunde|kundin|client|cliente|said|to me|to us|мне|нам|bana|bize|ваша?|ваше|наша?|seus?|suas?|vostr[oa]|nostr[oa]|państwa|wasz[ae]?|nasz[ae]?|uw|onze|vaše?|naše?|"
    r"frau|herrn?|mrs?|ms|mme|monsieur|madame|señor(?:a|ita)?|sra?|signora?|mevrouw|meneer|pan[ia]?|г-н|г-жа|госпо\w+|"
    r"(?-i:me|mi|ci|nos|mnie|nam|oss|su|sus))(?!\w)|[给給]我|客服|您|贵|貴|担当|당신|담당자|귀사",
    re.IGNORECASE,
)
"""Who writes in prose: "On Monday I wrote:" tells, it does not quote."""


_WORD: Final = re.compile(r"\w+")
_PHRASES: Final = {word for words in WROTE.values() for word in words}
_SINGLE: Final = frozenset(word for word in _PHRASES if word.isalpha())
_SEVERAL: Final = tuple(sorted(word for word in _PHRASES - _SINGLE if " " in word)) + tuple(
    sorted(word for words in WROTE_UNSPACED.values() for word in words)
)
ENDS_WITH_VERB: Final = tuple(word for word in _PHRASES if len(word) > 3)  # noqa: PLR2004
"""Some webmailers forget the colon."""
VERBS_END: Final = frozenset(word[-2:] for word in ENDS_WITH_VERB)
"""Their last two characters: nearly all lines need no closer look."""


def has_verb(text: str) -> bool:
    """Whether somebody is said to have written something."""
    text = text.lower()
    return not _SINGLE.isdisjoint(_WORD.findall(text)) or any(map(text.__contains__, _SEVERAL))


def begins_with_verb(text: str) -> bool:
    """Whether a line goes on with a verb of writing: then it began on the line above."""
    return has_verb(" ".join(text.split(" ", 3)[:2])) and text.split(" ", 1)[0].strip(":").lower() in _FIRST


_FIRST: Final = frozenset(word.split(" ")[0] for word in _PHRASES)
