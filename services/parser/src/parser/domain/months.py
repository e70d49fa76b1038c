# ruff: noqa: RUF001 - months stand in the letters of their languages
"""Which month does a word mean, in any language that mailers write dates in? A word begins as one of these does."""

from __future__ import annotations

from typing import Final

from parser.domain.reply.wording.labels import plain

_STEMS: Final = (
    (
        "jan|gen|ene|sty|led|ian|янв|яну|січ|oca|tam|sij|sau|jaa|ιαν|يناير|كانون الث|جانفي|ינו|ม.ค|มกร|јан|ژانو|جنو|urt|xan|yan|ion|ean|қаң|сту|"
        "იან|հնվ|հունվ|जनवरी|जन|जाने|জান|ஜன|జన|જાન|ಜನ|ജനു|ਜਨ|ජන|ဇန်|មករា|ມັງ|ມ.ກ|ጃን"
    ),
    (
        "feb|fev|fév|lut|úno|фев|феб|лют|φεβ|şub|hel|velj|vas|vee|فبراير|شباط|فيفري|פבר|ก.พ|กุม|فوری|فور|فرور|فبرو|فېبرو|peb|ots|shk|fra|chw|feabh|ақп|"
        "თებ|փետ|փտվ|फ़र|फरवरी|फेब|ফেব|பிப்|ఫిబ్ర|ફેબ|ಫೆಬ್ರ|ഫെബ്|ਫ਼ਰ|පෙබ|ဖေ|កុម្ភ|ກຸມ|ກ.ພ|ፌብ"
    ),
    (
        "mar|mär|maa|mrt|mrz|bře|ožu|kov|мар|бер|μαρ|مارس|آذار|مارچ|מרץ|มี.ค|มีน|mac|maw|нау|сак|"
        "მარ|մար|մրտ|मार्च|মার্চ|மார்|మార్చ|માર્ચ|ಮಾರ್ಚ|മാർ|ਮਾਰਚ|මාර්|မတ်|មីនា|ມີນາ|ມ.ນ|ማርች"
    ),
    (
        "apr|avr|abr|ápr|kwi|dub|nis|huh|tra|bal|апр|кві|απρ|أبريل|إبريل|نيسان|أفريل|اپریل|אפר|เม.ย|เมษ|آور|api|pri|ebr|aib|сәу|кра|"
        "აპრ|ապր|अप्र|एप्र|এপ্র|ஏப்|ఏప్ర|એપ્ર|ಏಪ್ರ|ഏപ്ര|ਅਪ੍ਰ|අප්|ဧပြီ|មេសា|ເມສາ|ມ.ສ|ኤፕሪ"
    ),
    (
        "may|mai|maj|mag|mei|máj|maí|kvě|tou|svi|geg|май|мая|тра|μαι|μαΐ|مايو|أيار|ماي|مئی|می|مه|מאי|พ.ค|พฤษ|мај|mej|beal|мам|"
        "მაი|մայ|մյս|मई|मे|মে|மே|మే|મે|ಮೇ|മേയ|മെയ|ਮਈ|මැයි|မေ|ឧសភា|ພຶດ|ພ.ພ|ሜይ"
    ),
    (
        "jun|juin|giu|iun|juun|jún|cze|červen|června|čvn|haz|kes|lipnj|lipanj|bir|июн|юни|чер|чэр|ιουν|يونيو|حزيران|جوان|جون|יונ|มิ.ย|มิถ|јун|ژوئن|"
        "eka|iyun|iyn|hun|qer|ġun|xuñ|meh|meith|мау|ივნ|հնս|հունիս|जून|जुन|জুন|ஜூன|జూన|જૂન|ಜೂನ|ജൂൺ|ਜੂਨ|ජූනි|ဇွန်|មិថុនា|ມິຖຸ|ມິ.ຖ|ጁን"
    ),
    (
        "jul|juil|lug|iul|juul|júl|lipc|lipiec|červenec|červenc|čvc|tem|hei|srpnj|srpanj|lie|июл|юли|лип|ліп|ιουλ|يوليو|تموز|جويل|جول|יול|ก.ค|กรก|јул|ژوئی|"
        "uzt|iyul|iyl|hul|korr|lul|xul|gor|iúil|шіл|ივლ|հլս|հուլ|जुल|জুল|ஜூல|జులై|જુલ|ಜುಲ|ಜೂಲ|ജൂല|ਜੁਲ|ජූලි|ဇူ|កក្កដា|ກໍລະ|ກ.ລ|ጁላ"
    ),
    (
        "aug|aou|aoû|ago|agu|ágú|sie|srpna|srpen|ağu|elo|kol|rugp|авг|сер|αυγ|أغسطس|آب|غشت|أوت|اگست|اګست|אוג|ส.ค|สิง|اوت|abu|avg|avq|gush|aww|awst|lún|ogo|"
        "там|жні|აგვ|օգս|օգոս|अग|ऑग|আগ|ஆக|ఆగ|ઑગ|ઓગ|ಆಗ|ഓഗ|ਅਗ|අගෝ|ဩဂ|សីហា|ສິງ|ສ.ຫ|ኦገስ"
    ),
    (
        "sep|set|sze|wrz|zář|eyl|syy|ruj|rugs|сен|сеп|вер|σεπ|سبتمبر|أيلول|شتنبر|ستمبر|سېپ|ספט|ก.ย|กัน|سپت|ira|sen|sht|medi|meán|mfómh|қыр|"
        "სექ|სეპ|սեպ|सित|सप्ट|सेप्|সেপ|செப்|సెప్|સપ્ટે|ಸೆಪ್|സെപ്|ਸਤੰ|සැප්|စက်|កញ្ញា|ກັນ|ກ.ຍ|ሴፕቴ"
    ),
    (
        "oct|okt|ott|out|paź|říj|eki|lok|spa|окт|жов|οκτ|أكتوبر|تشرين الأ|אוק|ต.ค|ตุล|اکت|urr|tet|hyd|deireadh|dfómh|қаз|кас|"
        "ოქტ|հոկ|अक्ट|ऑक्ट|অক্ট|அக்|అక్ట|ઑક્|ઓક્|ಅಕ್ಟ|ഒക്|ਅਕਤੂ|ඔක්|အောက်|តុលា|ຕຸລາ|ຕ.ລ|ኦክቶ"
    ),
    (
        "nov|noi|marras|kas|stu|lap|ноя|ное|лис|ліс|νοε|نوفمبر|تشرين الث|نونبر|نومبر|נוב|พ.ย|พฤศ|нов|نوام|aza|noy|nob|nën|tach|samh|қар|"
        "ნოე|նոյ|नव|नोव|नोभ|নভে|நவ|నవ|નવે|ನವೆ|നവ|ਨਵੰ|නොවැ|နို|វិច្ឆិកា|ພະຈິ|ພ.ຈ|ኖቬም"
    ),
    (
        "dec|dez|déc|dic|des|dis|gru|pro|pros|jou|ara|дек|дец|гру|сне|δεκ|ديسمبر|كانون الأ|دجنبر|دسم|דצמ|ธ.ค|ธัน|دسام|abe|dek|dets|diċ|dhj|rhag|noll|жел|"
        "დეკ|դեկ|दिस|डिस|ডিসে|டிச|డిసె|ડિસે|ಡಿಸೆ|ഡിസ|ਦਸੰ|දෙසැ|ဒီ|ធ្នូ|ທັນ|ທ.ວ|ዲሴም"
    ),
)
"""How months begin, January first. What means another month in another language is not here: `lip`, `lis`, `srp`."""
_MONTHS: Final = {plain(stem): number for number, stems in enumerate(_STEMS, 1) for stem in stems.split("|")}
_LONGEST: Final = max(map(len, _MONTHS))
_SHORTEST: Final = 2
_HEBREW_IN: Final = "\u05d1"
"""Glued to the month."""


def month_of(word: str) -> int | None:
    """The number of the month that a word, or two, names in some language; None where it names none, or more than one."""
    word = plain(word).removeprefix(_HEBREW_IN)
    sizes = range(min(len(word), _LONGEST), _SHORTEST - 1, -1)
    return next((_MONTHS[word[:size]] for size in sizes if word[:size] in _MONTHS), None)
