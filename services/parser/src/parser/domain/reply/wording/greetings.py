# ruff: noqa: RUF001 - words stand in the letters of their languages
"""With which words do people greet, in a line of its own above what they say?

In lower case and without accents (`plain`).
"""

from __future__ import annotations

from typing import Final

from parser.domain.reply.wording.labels import plain

_GREETINGS: Final = (
    "hi|hello|hey|dear|good morning|good afternoon|good evening|good day|greetings|hallo|guten tag|guten morgen|guten abend|moin|servus|"
    "grüß gott|grüezi|liebe|lieber|sehr geehrte|sehr geehrter|bonjour|bonsoir|salut|cher|chère|chers|hola|buenos días|buen día|buenas tardes|"
    "buenas noches|buenas|estimado|estimada|estimados|querido|querida|olá|oi|bom dia|boa tarde|boa noite|prezado|prezada|prezados|caro|cara|"
    "ciao|buongiorno|buon giorno|buonasera|buona sera|salve|gentile|gentili|egregio|hoi|beste|geachte|goedemorgen|goedemiddag|goedenavond|"
    "goedendag|hej|hejsan|hei|heisann|god dag|goddag|god morgon|god morgen|kære|kjære|moi|terve|hyvää päivää|cześć|dzień dobry|witam|szanowni|"
    "szanowny|szanowna|dobrý den|dobrý deň|ahoj|vážený|vážená|vážení|szia|sziasztok|kedves|tisztelt|jó napot|bună|bună ziua|stimate|stimată|"
    "здравейте|добър ден|здравствуйте|добрый день|доброе утро|добрый вечер|привет|уважаемый|уважаемая|уважаемые|добрий день|доброго дня|"
    "вітаю|шановний|шановна|шановні|γεια|καλημέρα|καλησπέρα|αγαπητέ|αγαπητή|χαίρετε|merhaba|merhabalar|selam|sayın|günaydın|مرحبا|"
    "السلام عليكم|سلام|שלום|היי|xin chào|chào|kính gửi|halo|selamat pagi|selamat siang|selamat sore|poštovani|pozdravljeni|dobar dan|"
    "dober dan|zdravo|tere|labdien|sveiki|laba diena|bon dia|góðan dag|поштовани|здраво"
)
_UNSPACED: Final = "こんにちは|お世話になっております|お疲れ様です|你好|您好|尊敬的|안녕하세요|สวัสดี|เรียน"

GREETINGS: Final = frozenset(plain(word) for word in _GREETINGS.split("|"))
UNSPACED: Final = tuple(plain(word) for word in _UNSPACED.split("|"))
"""In letters that set no spaces."""
