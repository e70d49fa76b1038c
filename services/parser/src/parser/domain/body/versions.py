"""Do two versions of a text say the same, and is one of them there only for form's sake?"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

from parser.domain.markup import hidden_in

LOOKED_AT: Final = 8 * 1024
"""Characters of each that are compared, at its beginning and at its end."""
CLOSE: Final = LOOKED_AT // 8
"""Characters at the end that settle it where they agree."""
WIDE: Final = 2 * LOOKED_AT
"""Characters in which these are found, where addresses stand between them."""
MUCH_MORE: Final = 30
"""Words that one version may have beyond the other's, as menus and footers do."""
MANY: Final = 20
"""Words from which on it is no accident that so many of them are in both."""
STUB: Final = 600
"""Characters of the longest excuse for a missing text."""
EXCUSE: Final = 200
"""Characters of an excuse that counts even where its page says little."""
FEW: Final = 5
"""Words that are no text beside `MUCH` of them."""
MUCH: Final = 50
LOST: Final = 4
"""Of so many characters one is a question mark where letters became such, in a charset that does not have them."""
_HAN: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD: Final = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")
_APART: Final = {number: " " for number in range(128) if not chr(number).isalnum()}
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
"""Pages have them within words, to break or to join these; plain versions do without."""
_ADDRESSES: Final = ("://", "www.", "mailto:", "cid:")
"""Plain versions write out where links lead, pages do not."""
_EXCUSE: Final = re.compile(
    r"html|browser|web ?mail|multi-?part|mime|online|newsletter|cannot (?:be )?(?:display|view|read)|client|"
    r"navegador|navigateur|en ligne|em linha|im internet|programm|программ|браузер|ブラウザ|表示|浏览器|瀏覽器|不支持|"
    r"plain[ -]text|texte brut|texto (?:plano|simples|sin formato)|testo semplice|(?:ne s.|mal )affiche|affichage|visuali[sz]|"
    r"görüntüle|wyświetl|zobraz|megjelen|prohlížeč|prehliadač|böngésző|przeglądar|webbläsar|nettleser|selaime|taray.c|"
    r"отобража|відобража|πρόγραμμα|דפדפן|المتصفح|브라우저|显示|顯示",
    re.IGNORECASE,
)

_EXCUSED: Final = re.compile(
    r"html[^\n]{0,40}(?:format|mail|message|nachricht|version|形式|格式)|(?:format|mail|message|view)[^\n]{0,40}html|text/html",
    re.IGNORECASE,
)
"""No text but about the format, in a mail whose page says something else altogether."""


def say_different(one: str, other: str) -> bool:
    """Whether two versions differ in what matters: most words of one are missing in the other, or it says far more."""
    return _begin_differently(one, other) or _end_differently(one, other)


def _begin_differently(one: str, other: str) -> bool:
    mine, others = frozenset(one[:LOOKED_AT].split()), frozenset(other[:LOOKED_AT].split())
    # Most versions agree with all their marks and capitals: that is known at a fifth of the time.
    if min(len(mine), len(others)) >= MANY and not _differ(mine, others):
        return False
    one, other, is_cut, is_other_cut = _beginning(one), _beginning(other), len(one) > WIDE, len(other) > WIDE
    # Of what has more addresses, less is in sight: then as much of both is compared.
    if is_cut or is_other_cut:
        seen = min(len(one) if is_cut else LOOKED_AT, len(other) if is_other_cut else LOOKED_AT)
        one, other = one[:seen], other[:seen]
    return _differ(_words(one), _words(other))


def _end_differently(one: str, other: str) -> bool:
    """Whether one goes on where the other is cut off, or otherwise: for texts of which the beginning is not all.

    Of the same end one version has room for less, as it writes out addresses.
    """
    if max(len(one), len(other)) <= LOOKED_AT:
        return False
    mine, others = frozenset(one[-CLOSE:].split()), frozenset(other[-CLOSE:].split())
    # Most end alike, which is known at a fifth of the time.
    if min(len(mine), len(others)) >= MANY and not _is_other(mine, others):
        return False
    return _is_other(*(_words(_unaddressed(text.rstrip()[-WIDE:])[-LOOKED_AT:]) for text in (one, other)))


def says_it_too(cleaned: str, plain: str) -> bool:
    """Whether a page from nh3 holds what its plain version says, and little else: told at a third of the time to read it.

    Then neither `is_stub` nor `say_different` is true of the two. False says nothing, as where the page may hide something.
    """
    mine = frozenset(plain[:LOOKED_AT].split())
    if len(mine) < MANY:
        return False
    # In what nh3 writes, `<` and `>` bound nothing but tags, so text and tags take turns; a page has few tags that differ.
    pieces = cleaned.replace(">", "<").split("<")
    texts, tags = pieces[::2], {*pieces[1::2]}
    if hidden_in(f"<{'><'.join(tags)}>") or _end_differently(" ".join(texts).strip(), plain):
        return False
    # What is between tags is white space for the most part, and cells that say the same.
    others = frozenset(" ".join(dict.fromkeys(texts))[:LOOKED_AT].split())
    shared, fewer, more = len(mine & others), min(len(mine), len(others)), max(len(mine), len(others))
    # Nearer to each other than the two rules ask, as words beside tags and entities may count wrongly here.
    return shared * 10 >= 7 * max(fewer, MANY) and more - shared <= max(MUCH_MORE, shared)


def say_the_same(one: str, other: str) -> bool:
    """Whether both have nearly the same words."""
    mine, others = _words(_beginning(one)), _words(_beginning(other))
    if not mine or len(mine & others) * 10 < 8 * max(len(mine), len(others)):
        return False
    return not _end_differently(one, other)


def is_stub(plain: str, page: str) -> bool:
    """Whether a plain version only stands in for its page: an excuse, next to nothing beside a long text, or letters that were lost."""
    plain = plain.strip()
    if _is_lost(plain[:LOOKED_AT]):
        return not _is_lost(page[:LOOKED_AT])
    if len(plain) > STUB:
        return False
    if not _words(" ".join([word for word in plain.split() if "cid:" not in word])):
        return bool(_words(page[:LOOKED_AT]))
    excuses_itself = len(plain) <= EXCUSE and _EXCUSED.search(plain) is not None
    if not excuses_itself and len(page) < 2 * len(plain) and "html" not in plain.lower():
        return False
    mine, others = _words(_beginning(plain)), _words(_beginning(page))
    if (len(mine) <= FEW and len(others) >= MUCH) or (excuses_itself and len(mine & others) <= FEW):
        return True
    return bool(_EXCUSE.search(plain)) and len(mine & others) * 2 < len(mine) + FEW and len(others) > len(mine)


def _is_lost(text: str) -> bool:
    return text.count("?") * LOST > len(text)


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other:
        return False
    shared, fewer, more = len(one & other), min(len(one), len(other)), max(len(one), len(other))
    return shared * 2 < fewer or more - shared > max(MUCH_MORE, 2 * shared)


def _is_other(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) * 2 < min(len(one), len(other))


def _beginning(text: str) -> str:
    return _unaddressed(text[:WIDE])[:LOOKED_AT]


def _unaddressed(text: str) -> str:
    """The text in lower case, without where links lead."""
    text = text.lower()
    signs = [sign for sign in _ADDRESSES if sign in text]
    words = text.split() if signs else []
    for sign in signs:
        words = [word for word in words if sign not in word]
    return " ".join(words) if signs else text


def _words(text: str) -> frozenset[str]:
    # Of ASCII the same words, at a third of the time.
    if text.isascii():
        return frozenset(text.translate(_APART).split())
    return frozenset(_WORD.findall(normalize("NFKC", text.translate(_UNSEEN))))
