# ruff: noqa: RUF001 - words stand in the letters of their languages
"""With which words do people end a mail, before their name?

In lower case and without accents (`plain`), without punctuation. Only a whole line counts, or a line that goes on with a name.
"""

from __future__ import annotations

import re
from typing import Final

from parser.domain.reply.wording.labels import plain

_STRONG: Final = {
    "en": "regards|best regards|kind regards|kindest regards|warm regards|warmest regards|with best regards|with kind regards|"
    "many regards|with regards|best wishes|all the best|sincerely|yours sincerely|sincerely yours|yours truly|yours faithfully|"
    "cordially|respectfully|kr|br|rgds|warmly|yours|very truly yours|thanks and regards|thanks & regards|"
    "thank you and best regards|thank you and kind regards|many thanks and regards|with many thanks and kind regards|"
    "thanks and best regards|take care|best of luck|cheers and thanks|with warm regards|with warmest regards|with kindest regards|warm wishes|with best wishes|many thanks and best wishes|thanks & best wishes|thanks and best wishes|"
    "thanks and kind regards|thanks & kind regards|thanks & best regards|yours respectfully|respectfully yours|have a nice day|"
    "have a good day|have a great day|have a nice weekend|have a great weekend",
    "de": "mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichem gruß|mit freundlichem gruss|freundliche grüße|"
    "freundliche grüsse|freundlichen gruß|viele grüße|viele grüsse|beste grüße|beste grüsse|liebe grüße|liebe grüsse|schöne grüße|"
    "herzliche grüße|herzliche grüsse|mfg|vg|lg|bg|gruß|grüße|grüsse|gruss|mit besten grüßen|mit herzlichen grüßen|"
    "hochachtungsvoll|mit vielen grüßen|sonnige grüße|freundlich grüßt|es grüßt|mit besten grüssen|glg|schönen gruß|"
    "mit freundlichen gruessen|freundliche gruesse|viele gruesse|beste gruesse|liebe gruesse|schöne gruesse|herzliche gruesse|gruesse|"
    "mit lieben grüßen|lieben gruß|besten gruß|herzlichen gruß|freundlicher gruß|viele liebe grüße|ganz liebe grüße|herzlichst|beste wünsche|mit besten wünschen|gruß und dank|"
    "danke und gruß|vielen dank und gruß|danke und lg|danke und vg|schönen tag noch|einen schönen tag noch|schönes wochenende|"
    "vielen dank und freundliche grüße|vielen dank und viele grüße|vielen dank und beste grüße|danke und viele grüße",
    "fr": "cordialement|bien cordialement|très cordialement|bien à vous|bien à toi|salutations|salutations distinguées|meilleures salutations|"
    "sincères salutations|sincèrement|cdt|cdlt|bàv|amicalement|respectueusement|meilleurs sentiments|crdlt|"
    "avec mes meilleures salutations|veuillez agréer mes salutations distinguées|bonne journée|bonne fin de journée|bonne soirée|"
    "bonne journée à vous|belle journée|excellente journée|très bonne journée|salutations cordiales|bien amicalement|"
    "merci et bonne journée|merci, cordialement",
    "es": "saludos|un saludo|saludos cordiales|un cordial saludo|cordialmente|atentamente|atte|muchos saludos|un abrazo|saludos atentos|"
    "le saluda atentamente|reciba un cordial saludo|cordial saludo|saludos a todos|un saludo cordial|"
    "gracias y saludos|muchas gracias y saludos|saludos y gracias|gracias y un saludo|buen día|que tenga un buen día",
    "pt": "atenciosamente|cumprimentos|com os melhores cumprimentos|melhores cumprimentos|att|at.te|saudações|abraços|um abraço|abs|"
    "cordiais cumprimentos|com os meus cumprimentos|respeitosamente|cordialmente|grato|grata|atentamente|atte|abraço|sem mais|"
    "obrigado e cumprimentos",
    "it": "cordiali saluti|distinti saluti|saluti|cordialmente|un saluto|un cordiale saluto|tanti saluti|i migliori saluti|"
    "con i migliori saluti|in fede|saluti cordiali|cari saluti|un caro saluto|buona giornata|buon lavoro|"
    "grazie e saluti|grazie e cordiali saluti|grazie e buona giornata|cordialità",
    "nl": "met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|groet|groeten|groetjes|mvg|hartelijke groet|"
    "hartelijke groeten|met hartelijke groet|hoogachtend|beste groeten|met beste groet|met beste groeten|gr|fijne dag|fijne dag verder|m.v.g",
    "sv": "med vänliga hälsningar|med vänlig hälsning|vänliga hälsningar|vänlig hälsning|mvh|hälsningar|bästa hälsningar|hälsning|"
    "med bästa hälsningar|varma hälsningar|vänligen|hej då|ha en bra dag|tack och hälsningar",
    "da": "med venlig hilsen|venlig hilsen|mvh|hilsen|kh|bedste hilsner|kærlig hilsen|mange hilsner|med venlige hilsner|vh|hilsner|de bedste hilsner",
    "no": "med vennlig hilsen|vennlig hilsen|mvh|hilsen|beste hilsen|med hilsen|vennlige hilsener|hilsing|med beste hilsen",
    "fi": "ystävällisin terveisin|terveisin|t|yt|parhain terveisin|terveiset|kiittäen|ystävällisesti|hyvästi|ystävällisin terveisin ja kiitoksin",
    "pl": "pozdrawiam|z poważaniem|pozdrowienia|z wyrazami szacunku|serdecznie pozdrawiam|pozdrawiam serdecznie|łączę pozdrowienia|pzdr|"
    "z pozdrowieniami|z wyrazami szacunku i poważania|pozdr|miłego dnia|dziękuję i pozdrawiam|"
    "z góry dziękuję i pozdrawiam",
    "cs": "s pozdravem|s přátelským pozdravem|hezký den|zdravím|s úctou|pěkný den|srdečně zdravím|děkuji a zdravím|děkuji s pozdravem|přeji hezký den|přeji pěkný den|děkuji a přeji hezký den|děkuji a přeji pěkný den",
    "sk": "s pozdravom|s úctou|s priateľským pozdravom|pekný deň|zdravím|s pozdravom a pranim pekneho dna",
    "hu": "üdvözlettel|tisztelettel|üdv|köszönettel|szívélyes üdvözlettel|baráti üdvözlettel|legjobb üdvözlettel",
    "ro": "cu stimă|cu respect|toate cele bune|o zi bună|numai bine|salutări|cu drag|cu deosebită considerație",
    "bg": "поздрави|с уважение|с поздрав|сърдечни поздрави|с най-добри пожелания|хубав ден",
    "el": "με εκτίμηση|με φιλικούς χαιρετισμούς|χαιρετισμούς|χαιρετίσματα|φιλικά|με τιμή",
    "ru": "с уважением|с наилучшими пожеланиями|всего доброго|всего наилучшего|с приветом|до свидания|искренне ваш|с благодарностью|"
    "хорошего дня",
    "uk": "з повагою|з найкращими побажаннями|всього найкращого|щиро ваш|гарного дня|з вдячністю",
    "tr": "saygılarımla|saygılarımızla|iyi çalışmalar|sevgiler|selamlar|en iyi dileklerimle|iyi günler|saygılar|hürmetler|iyi çalışmalar dilerim|iyi günler dilerim|iyi günler dileriz|saygılarımı sunarım|kolay gelsin",
    "ar": "مع التحية|تحياتي|مع أطيب التحيات|مع خالص التحية|وتفضلوا بقبول فائق الاحترام|أطيب التحيات|مع الشكر|والسلام عليكم",
    "he": "בברכה|בכבוד רב|תודה וברכה|בתודה|כל טוב|ברכות|יום טוב",
    "ja": "よろしくお願いします|よろしくお願いいたします|よろしくお願い致します|宜しくお願いします|宜しくお願い致します|以上、よろしくお願いいたします|敬具|以上|"
    "何卒よろしくお願いいたします|どうぞよろしくお願いいたします",
    "zh": "此致|敬礼|敬禮|祝好|顺祝商祺|順頌商祺|谢谢，祝好|祝您工作愉快|祝工作顺利|顺颂商祺|敬上|谨启|此致敬礼|敬祝商祺|敬祝 商祺|祝商祺|祝 商祺|顺祝|商祺|順祝商祺|敬頌商祺|敬頌 商祺|敬請 鈞安|祝您生活愉快",
    "ko": "감사합니다|드림|올림|안녕히 계세요|수고하세요|감사드립니다|좋은 하루 되세요|배상",
    "vi": "trân trọng|thân mến|thân ái|kính thư|kính chào|chân thành cảm ơn|trân trọng cảm ơn|trân trọng kính chào",
    "id": "salam|hormat saya|hormat kami|salam hangat|terima kasih dan salam|salam hormat",
    "th": "ขอแสดงความนับถือ|ด้วยความเคารพ|ด้วยความนับถือ",
    "hr": "srdačan pozdrav|lijep pozdrav|s poštovanjem|pozdrav|lp|srdačno|puno pozdrava",
    "sl": "lep pozdrav|s spoštovanjem|prijazen pozdrav|lepo pozdravljeni|lp",
    "et": "lugupidamisega|parimate soovidega|heade soovidega|tervitades",
    "lv": "ar cieņu|sveicieni|ar sveicieniem|visu labu",
    "lt": "pagarbiai|geriausi linkėjimai|su pagarba|linkėjimai",
    "ca": "salutacions|cordialment|atentament|una salutació",
    "sr": "срдачан поздрав|с поштовањем|поздрав",
    "is": "kveðja|með kveðju|bestu kveðjur|með bestu kveðju",
}  # fmt: skip
_WEAK: Final = (
    "thanks|thank you|many thanks|thanks again|thanks a lot|thank you very much|thx|cheers|best|ta|love|ciao|ttyl|thanks in advance|"
    "danke|vielen dank|besten dank|danke schön|vielen dank im voraus|dank im voraus|merci|merci beaucoup|merci d'avance|gracias|"
    "muchas gracias|gracias de antemano|obrigado|obrigada|muito obrigado|grazie|grazie mille|bedankt|dank u|dank je|alvast bedankt|tack|"
    "tack på förhand|tak|takk|på forhånd tak|kiitos|dziękuję|dzięki|z góry dziękuję|děkuji|díky|ďakujem|köszönöm|mulțumesc|"
    "благодаря|спасибо|дякую|ευχαριστώ|teşekkürler|شكرا|תודה|谢谢|謝謝|ありがとうございます|cảm ơn|terima kasih|ขอบคุณ|hvala|"
    "aitäh|paldies|ačiū|salud|beste|groet en dank|thank you in advance|many thanks in advance|thanks so much|thank you so much|"
    "with thanks|danke im voraus|danke dir|danke ihnen|merci par avance|merci bien|muchas gracias de antemano|grazie in anticipo|"
    "obrigado desde já|obrigada desde já|muito obrigada|bedankt alvast|hartelijk dank|mange tak|tusen takk|stort tack|tack så mycket|"
    "kiitos paljon|dziękuję bardzo|předem děkuji|děkuji předem|teşekkür ederim|çok teşekkürler|большое спасибо|заранее спасибо|"
    "спасибо заранее|щиро дякую|köszönöm szépen|mulțumesc anticipat"
)

_ADDRESSES: Final = (
    "address|moved|following|below|instead|new contact|our contact|contact is|contact person|contact for|contact of|the contact|contact details|transfer the|employee|new user|this user|these users|colleague|customer|distribution list|mailing list|add these|mitarbeiter|kolleg|benutzer|kunde|verteiler|utilisateur|collegue|nouveau client|usuario|empleado|companero|cliente|utente|collega|gebruiker|medewerker|uzytkownik|pracownik|пользовател|сотрудник|"
    "invoice to|ship to|please ship|create an account|new account|account for|konto anlegen|zugang anlegen|"
    "deliver to|anschrift|adress|umgezogen|folgend|stattdessen|überweis|ansprechpartner|lieferung an|rechnung an|déménagé|suivant|"
    "ci-dessous|coordonnées|dirección|direccion|domicilio|siguiente|indirizzo|trasloc|seguente|endereço|morada|seguinte|adres|verhuisd|"
    "volgende|flyttat|flyttet|osoite|adresa|адрес|住所|連絡先|送付先|地址|联系人|聯絡人|주소|연락처|عنوان|כתובת"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(plain(word) for word in words.split("|"))


CLOSINGS: Final = frozenset(word for words in _STRONG.values() for word in _set(words))
"""They end a mail even where no name follows."""
WEAK_CLOSINGS: Final = _set(_WEAK)
"""They end a mail only where a name follows: else they are what somebody says."""
LONGEST: Final = max(map(len, CLOSINGS))
ABBREVIATED: Final = frozenset({"mvh", "mfg", "mvg", "cdt", "glg"})
"""Short ones that mean nothing else."""
SIGNED_BY: Final = tuple(map(plain, ("드림", "올림", "배상", "敬上", "拜上", "谨上", "謹上")))
"""Behind the name of who writes."""
ADDRESSES: Final = tuple(map(plain, _ADDRESSES.split("|")))
"""Who speaks of one of these goes on with it."""
CLOSINGS_BEGIN: Final = frozenset(words[:3] for words in CLOSINGS | WEAK_CLOSINGS)
"""The first three characters of them all: most lines need no closer look."""
ADDED: Final = re.compile(
    r"(?:p\.? ?s\.?|п\.? ?с\.?|п\.п\.|n\.? ?b\.?|נ\.ב\.?|υ\.γ\.?|ป\.ล\.?|追伸|又及|추신)(?:[ :：.,-]|$)|"
    r"(?:p\.? ?d\.?|u\.?i\.?|附|附言|edit|update|addendum|correction|nachtrag|korrektur|з\.?ы\.?) ?[:：]",
    re.IGNORECASE,
)
"""How a line begins that adds to what was said. `PD` without a colon is a title."""
ADDED_BEGIN: Final = frozenset("pпnנυป追又추u附eackз")
"""The first letters of these: most lines need no closer look."""
