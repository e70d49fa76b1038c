# ruff: noqa: RUF001 - words stand in the letters of their languages
"""How is it put that somebody is away, where a machine is known to write? People say the same of themselves."""

from __future__ import annotations

from typing import Final

from parser.domain.classification.phrases import any_of

ABSENT: Final = any_of(
    r"not (?:in|at) (?:the |my |our )?(?:office|work\b)|\bpto\b|(?:\bi am|['’]m|\bwill be) (?:out|off)(?: (?:on|until|till|from|this|next|today|for)\b|[.,])",
    r"attending (?:an?|the) \w|time off\b|(?:office|company|shop|school|business|\bwe)[^.\n]{0,30} closed (?:for|from|until|till|between|due|over|through|starting)|sabbatical|business trip",
    r"i(?: have|['’]ve) (?:retired|left)\b|(?:don['’]t|do not|not) work(?:ing)? (?:on|this|until|today)|work part[- ]time|no longer (?:here|at)\b",
    r"außerhalb des büros|(?:habe|haben|hat|befinde) [^\n]{0,40}urlaub|\bbin [^.\n]{0,40}(?:krank|verreist|unterwegs|eingeschränkt erreichbar)",
    r"(?:dienst|geschäfts)reise|nicht mehr (?:\w{2,20} ){0,5}(?:tätig|beschäftigt|angestellt)|(?:vom|bis|ab|zwischen) [^\n]{1,40} geschlossen|nicht am platz",
    r"wieder (?:im haus|am platz)|im ruhestand|auf (?:schulung|fortbildung)|freizeitausgleich",
    r"en déplacement|arrêt (?:de )?(?:maladie|travail)|(?:pas|plus) au bureau|hors (?:du|de) (?:mon )?bureau|(?:bureaux?|société|agence)[^.\n]{0,30} fermé",
    r"ne (?:fais|fait) plus partie|ne travaille plus|je suis en (?:formation|congé)|à la retraite|accès limité à (?:mes|ma)",
    r"no (?:me encuentro|estoy|estaré) en (?:la|mi) oficina|estoy de viaje|encuentro de viaje|baja (?:médica|maternal|laboral)|oficinas?[^.\n]{0,30} cerrad|ya no trabaj|estoy de (?:permiso|licencia)",
    r"in vacanza|non (?:sono|sarò) in (?:ufficio|sede)|per ferie|(?:uffici|ufficio|azienda)[^.\n]{0,30} chius|sono in (?:maternità|malattia|trasferta)|non lavor[oa] più",
    r"de licença|(?:escritório|empresa)[^.\n]{0,30} (?:fechad|encerrad)|não trabalh[oa] mais|já não trabalh|em viagem|baixa médica",
    r"ben er (?:\w{2,12} ){0,2}niet|\bvrij (?:tot|t/m|van)\b|werk(?:t)? niet (?:meer|op)|kantoor is [^.\n]{0,30}gesloten|ben ziek|niet bereikbaar",
    r"föräldraledig|bortrest|har slutat|kontoret[^.\n]{0,20} stängt|tjänsteresa|sjukskriven",
    r"ikke på (?:arbejde|jobb|kontor)|har fri\b|\bbarsel|bortre(?:j|i)st|ikke (?:længere|lenger) ansat|har sluttet|permisjon|(?:syke|syk|syge)meldt|ute av kontoret|(?:lukket|stengt) (?:til|fra|mellom|mellem)",
    r"en ole (?:paikalla|töissä|toimistolla|tavoitettavissa)|vapaalla|en työskentele|toimisto[^.\n]{0,20} suljettu|työmatkalla",
    r"na zwolnieniu|nie pracuj|biuro[^.\n]{0,20} (?:nieczynn|zamknięt)|w delegacji|nie ma mnie",
    r"nejsem v |nie som v |služební cest|služobn\w{1,3} cest|jsem nemocn|pracovní neschopnost|již nepracuj",
    r"nem vagyok (?:az irodá|bent|elérhető)|szabadság|szolgálati úton|betegállomány|már nem dolgoz",
    r"nu sunt (?:la|în) birou|plecată? din birou|delegație|nu mai lucrez",
    r"(?:меня|его|её|ее) нет (?:в|на) |командировк|на больничном|больше не работа|офис[^.\n]{0,20} закрыт",
    r"(?:мене|його|її) немає (?:в|у|на) |відрядженн|на лікарняному|більше не працю|не съм (?:в|на) |в болничн|вече не работ",
    r"ofiste değil|izne (?:ayrıl|çık)|\bizni?m|izinli|raporlu|iş seyahat|artık çalışm",
    r"\bλείπω|δεν (?:είμαι|βρίσκομαι) στο γραφείο|לא (?:נמצאת? )?במשרד|בחופש|لست في المكتب|غير متواجد|مسافر",
    r"出差|度假|不在公司|离职|離職|放假|出張|休業|退職|席を外|休職|출장|자리를 비|퇴사|연차|휴무",
    r"tidak (?:berada )?di kantor|đi công tác|không có mặt|nghỉ lễ|nghỉ việc",
    r"nisem v |nisam (?:u|na) |нисам (?:у|на) |bolovanj|боловањ|na bolnišk|službenom p",
    r"ei ole kontoris|neesmu (?:birojā|darbā)|komandējum|nesu biure|komandiruot",
    r"no soc a l['’]oficina|ez nago bulego|ekki á skrifstofu|nid wyf yn y swyddfa|در دفتر نیستم|कार्यालय (?:से बाहर|में नहीं)",
)
