# ruff: noqa: RUF001 - words stand in the letters of their languages
"""With which words do help desks ask in their mails to be answered above a line?

In lower case and without accents. A line says so that stands between rules and holds a word of each of the two lists.
"""

from __future__ import annotations

from typing import Final

from parser.domain.reply.wording.labels import plain

_ABOVE: Final = (
    "above this line|above the line|oberhalb dieser linie|oberhalb dieser zeile|über dieser linie|über dieser zeile|über diese zeile|"
    "au-dessus de cette ligne|encima de esta línea|sobre esta línea|acima desta linha|acima dessa linha|sopra questa linea|"
    "sopra questa riga|boven deze lijn|boven deze regel|ovanför denna linje|ovanför denna rad|ovanför den här raden|over denne linje|"
    "ovenfor denne linje|tämän rivin yläpuolelle|powyżej tej linii|powyżej tego wiersza|nad tento řádek|nad tuto čáru|nad tento riadok|"
    "e sor fölé|deasupra acestei linii|над този ред|выше этой строки|выше этой линии|вище цього рядка|πάνω από αυτή τη γραμμή|"
    "bu satırın üstüne|bu satırın üzerine|bu çizginin üzerine|فوق هذا السطر|מעל שורה זו|この行より上|この線より上|此行上方|此行之上|此線上方|"
    "이 줄 위|เหนือบรรทัดนี้|phía trên dòng này|di atas baris ini"
)
_ANSWER: Final = (
    "repl|respon|answer|write|type|antwort|schreib|répon|écri|escrib|escrev|rispon|scriv|antwoord|svar|vasta|odpow|odpov|válasz|răspun|"
    "отговор|ответ|відпов|απαντ|yanıt|cevap|الرد|ردك|השב|תגובה|返信|回复|回覆|답장|회신|ตอบ|trả lời|balas"
)


def _tuple(words: str) -> tuple[str, ...]:
    return tuple(plain(word) for word in words.split("|"))


ABOVE_THE_LINE: Final = _tuple(_ABOVE)
ANSWER: Final = _tuple(_ANSWER)
