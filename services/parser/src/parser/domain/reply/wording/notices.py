# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Which paragraphs do companies, virus scanners and mailing lists add to mails of others?

In lower case and without accents (`plain`). Confidentiality notices need two groups of words, other footers one phrase.
"""

from __future__ import annotations

from typing import Final

from parser.domain.reply.wording.labels import plain

_CONFIDENTIAL: Final = (
    "confidential|privileged|vertraulich|rechtlich geschützt|confidentiel|confidencial|confidenciales|riservat|confidenzial|vertrouwelijk|"
    "konfidentiell|fortrolig|luottamuksellin|poufn|důvěrn|dôvern|bizalmas|confidențial|поверителн|конфиденциальн|конфіденційн|"
    "εμπιστευτικ|gizli|سري|סודי|機密|机密|保密|기밀|bảo mật|rahasia|povjerljiv|zaupn|konfidentsiaaln|konfidencial|konfidenciāl"
)
_MEANT_FOR: Final = (
    "intended|recipient|addressee|named above|in error|by mistake|prohibited|disclos|disseminat|unauthori|adressat|empfänger|irrtümlich|"
    "unbefugt|nicht der richtige|destinataire|par erreur|destinatari|por error|por engano|per errore|ontvanger|geadresseerde|"
    "abusievelijk|mottagare|av misstag|modtager|ved en fejl|mottaker|vastaanottaja|erehdyksessä|adresat|odbiorc|omylem|"
    "příjemc|příjemce|címzett|tévedés|destinatar|din greșeală|получател|по ошибк|адресат|одержувач|помилков|παραλήπτη|"
    "alıcı|yanlışlıkla|المستلم|خطأ|נמען|בטעות|受信者|宛先|誤って|收件人|误收|錯誤|수신자|người nhận|nhầm|penerima|primatelj|"
    "prejemnik|saaja|gavėj|saņēmēj|wyłącznie|przeznaczon|uitsluitend|ausschließlich|exclusiv|esclusiv|исключительно|仅限|錯收|错收|誤收|"
    "delete|löschen|vernichten|supprimer|detruire|eliminar|borre|cancell|verwijder|radera|slette|usunąć|usunięcie|smaž|smazat|удал|видал|siliniz|poista|"
    "削除|删除|刪除|삭제|διαγράψ|ștergeți|töröl|xóa|hapus"
)
_PHRASES: Final = (
    "virus-free|virenfrei|sans virus|libre de virus|virusfrei|virusvrij|privo di virus|www.avast.com|www.avg.com|checked for viruses|"
    "auf viren geprüft|auf viren überprüft|scanned by|scanned for viruses|wolna od wirusów|neobsahuje žádné viry|no virus found|"
    "keine viren gefunden|bez virů|mimecast|messagelabs|mailscanner|"
    "please consider the environment|think before you print|before printing this|save paper|bitte denken sie an die umwelt|"
    "bevor sie diese e-mail ausdrucken|pensez à l'environnement|piense en el medio ambiente|antes de imprimir|"
    "n'imprimez ce|n'imprimer ce|avant d'imprimer|no imprima este|não imprima este|prima di stampare|non stampare questa|drucken sie diese|"
    "do not print this|don't print this|skriv inte ut|перед печатью|распечатывать это письмо|"
    "pense no meio ambiente|pensi all'ambiente|denk aan het milieu|tänk på miljön|tænk på miljøet|"
    "you received this message because you are subscribed|you are receiving this because|to unsubscribe from this|unsubscribe from this list|"
    "to unsubscribe send|to post to this group|mailing list\nhttp|/mailman/listinfo|listinfo.cgi|reply to this email directly|"
    "sie erhalten diese nachricht, weil|sie erhalten diese e-mail, weil|zum abbestellen|para cancelar la suscripción|"
    "pour vous désabonner|per annullare l'iscrizione|om u af te melden|чтобы отказаться от подписки|чтобы отписаться|"
    "if you are not the intended recipient|if you are not the addressee|wenn sie nicht der richtige adressat|sollten sie nicht der|"
    "si vous n'êtes pas le destinataire|si usted no es el destinatario|si no es usted el destinatario|se não for o destinatário|"
    "se non siete i destinatari|se non è il destinatario|als u niet de geadresseerde|indien u niet de|jeżeli nie są państwo adresat|"
    "jeśli nie jest pan|om du inte är den avsedda|hvis du ikke er den|если вы не являетесь|若您并非|如果您不是|若您不是|"
    "sitz der gesellschaft|registergericht|registered in england|registered in scotland|registered in ireland|krs pod numerem|"
    "société au capital de|capitale sociale|hinweise zum datenschutz finden|informationen zum datenschutz:|"
    "group https://groups.google|googlegroups.com"
)
_BANNERS: Final = (
    "external sender|external email|external mail|external e-mail|external message|originated from outside|originated outside|came from outside|"
    "sent from outside|from an external|outside of your organization|outside of the organization|outside the organization|"
    "externe e-mail|externer absender|externe mail|außerhalb der organisation|von einem externen|expéditeur externe|"
    "provient de l'extérieur|remitente externo|correo externo|fuera de la organización|remetente externo|mittente esterno|"
    "email esterna|externe afzender|extern avsändare|ekstern afsender|ekstern avsender|nadawca zewnętrzny|spoza organizacji|"
    "externí odesílatel|внешний отправитель|外部邮件|外部メール|you don't often get email from|"
    "sie erhalten nicht oft e-mails von|vous n'obtenez pas souvent d'e-mail de|algunas personas que recibieron este mensaje no suelen|"
    "some people who received this message don't often"
)


_WARNINGS: Final = (
    "click|attachment|learn why|caution:|klicken|anhänge|anlagen|achtung:|warum dies wichtig|cliquez|pièces jointes|pourquoi c'est|"
    "haga clic|adjuntos|por qué es|clique|anexos|por que isso|clic|allegati|perché è|klik|bijlagen|waarom dit|klicka|bilagor|"
    "vedhæft|vedlegg|kliknij|klikaj|załącznik|přílohy|вложени|ссылк|リンク|添付|链接|附件"
)


def _tuple(words: str) -> tuple[str, ...]:
    return tuple(plain(word) for word in words.split("|"))


CONFIDENTIAL: Final = _tuple(_CONFIDENTIAL)
MEANT_FOR: Final = _tuple(_MEANT_FOR)
FOOTERS: Final = _tuple(_PHRASES)
WARNINGS: Final = _tuple(_WARNINGS)
"""What a banner warns of. Alone it says nothing."""
BANNERS: Final = _tuple(_BANNERS)
"""What a mail system puts above the text of mails from outside."""
