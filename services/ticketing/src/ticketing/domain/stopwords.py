"""Which words stand in so many texts that nobody finds a ticket by them?

Words of grammar and of politeness in the languages that most mail is written in, lower case as `domain.words` makes it. One
that means something in another of these languages (`war`, `mit`, `son`) is not here.
"""

from __future__ import annotations

from typing import Final

_ENGLISH = """
    about after all also am an and any are as at be been before but by can could did do does for from had has have he her
    his how if in into is it its just me my no not of on or our out she should so than that the their them then there these
    they this those to up us was we were what when which who with would you your
    best dear hello hi kind please regards thank thanks
"""
_GERMAN = """
    aber als auch auf aus bei bitte danke das dass dem den der des ein eine einem einen einer es für geehrte haben habe hallo
    ich ihnen ihr ihre ihrer im ist nach nicht noch oder sehr sie sind und uns unser unsere von vom wenn wie wir wird wurde
    zu zum zur freundlichen grüssen vielen dank
"""
_FRENCH = """
    au aux avec bonjour ce ces cette cordialement dans de des du elle en est et il je la le les ma mais mes merci mon ne nos
    notre nous pas pour que qui sont sur un une vos votre vous
"""
_SPANISH_AND_PORTUGUESE = """
    al com como del el em esta este gracias hola las lo los mi muy na nas no nos obrigado olá para pero por que saludos se
    su sus um uma una você yo
"""
_ITALIAN_AND_DUTCH = """
    che ciao da della di grazie gli ho nel non per sono una
    aan bij dat deze een het hij ik je maar met mijn niet ons onze op te van voor wij zijn
"""
_OF_MAIL = "aw fw fwd re wg www http https org"

STOPWORDS: Final = frozenset(
    f"{_ENGLISH} {_GERMAN} {_FRENCH} {_SPANISH_AND_PORTUGUESE} {_ITALIAN_AND_DUTCH} {_OF_MAIL}".split()
)
"""Each of two characters and more, as shorter words are left out anyway."""
