# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Which paragraphs do companies, virus scanners and mailing lists add to mails of others?

In lower case and without accents (`plain`). Confidentiality notices need two groups of words, other footers one phrase.
"""

from __future__ import annotations

from typing import Final

from parser.domain.reply.wording.labels import plain

_CONFIDENTIAL: Final = (
    "confidential|privileged|vertraulich|rechtlich geschützt|confidentiel|confidencial|confidenciales|confidenciais|riservat|confidenzial|vertrouwelijk|"
    "konfidentiell|fortrolig|luottamuksellin|poufn|důvěrn|dôvern|bizalmas|confidențial|поверителн|конфиденциальн|конфіденційн|"
    "εμπιστευτικ|gizli|سري|סודי|機密|机密|保密|기밀|bảo mật|rahasia|povjerljiv|zaupn|konfidentsiaaln|konfidencial|konfidenciāl|"
    "confidentialite|konfidensiell|důvěrn|비밀|秘密|ความลับ|trúnað|محرمانه|गोपनीय|thư mật|bí mật|поверљив"
)
_MEANT_FOR: Final = (
    "intended|recipient|addressee|named above|in error|by mistake|prohibited|disclos|disseminat|unauthori|adressat|empfänger|irrtümlich|"
    "unbefugt|nicht der richtige|destinataire|par erreur|destinatari|por error|por engano|per errore|ontvanger|geadresseerde|"
    "abusievelijk|mottagare|av misstag|modtager|ved en fejl|mottaker|vastaanottaja|erehdyksessä|adresat|odbiorc|omylem|"
    "příjemc|příjemce|címzett|tévedés|destinatar|din greșeală|получател|по ошибк|адресат|одержувач|помилков|παραλήπτη|"
    "alıcı|yanlışlıkla|المستلم|خطأ|נמען|בטעות|受信者|宛先|誤って|收件人|误收|錯誤|수신자|người nhận|nhầm|penerima|primatelj|"
    "prejemnik|saaja|gavėj|saņēmēj|wyłącznie|przeznaczon|uitsluitend|ausschließlich|exclusiv|esclusiv|исключительно|仅限|錯收|错收|誤收|"
    "delete|löschen|vernichten|supprimer|detruire|eliminar|borre|cancell|verwijder|radera|slette|usunąć|usunięcie|smaž|smazat|удал|видал|siliniz|poista|"
    "削除|删除|刪除|삭제|διαγράψ|ștergeți|töröl|xóa|hapus|"
    "individual named|individual or entity|use of the person|whom they are addressed|whom it is addressed|intended only|intended solely|sole use|"
    "endast för mottag|ment for mottak|kun for mottak|beregnet for modtag|vain vastaanottaj|určena|určený|určené|vymaž|предназначен|призначен|"
    "изтрий|изтрит|προοριζ|gönderildiği|gönderilen kişi|مخصص|حذف|מיועד|מחק|수취인|지정된|만을 위한|ผู้รับ|ผิดพลาด|ลบอีเมล|namijenjen|namenjen|obrišite|"
    "izbrišite|greškom|pomotoma|paredzēt|izdzēs|skirtas tik|skirta tik|ištrin|mõeldud|ekslikult|namenjeno izkl|vain vastaanott|destiné|diffusé|retransmitid|indirizzat|alle persone|"
    "uso esclusivo|dituju|kesalahan|dành cho|autorizaç|autorizaci|autorisation|намењен|примаоц|грешком|обришите|ætlað|viðtakand|گیرنده|اشتباه|प्राप्तकर्ता|गलती से"
)
_THIS_MAIL: Final = (
    "this e-mail|this email|this message|this communication|this transmission|this mail|diese e-mail|dieser e-mail|diese mail|diese nachricht|"
    "dieser nachricht|ce message|ce courriel|cet e-mail|ce mail|este mensaje|este correo|este e-mail|este email|questo messaggio|"
    "questa comunicazione|presente comunicazione|presente comunicación|presente mensaje|questa e-mail|questa email|presente messaggio|presente e-mail|esta mensagem|dit bericht|deze e-mail|dit e-mail|deze mail|"
    "detta meddelande|detta mejl|denna e-post|detta e-post|denne e-mail|denne mail|denne e-post|denne melding|tämä viesti|tämä sähköposti|"
    "niniejsza wiadomość|ta wiadomość|tato zpráva|tento e-mail|tento email|táto správa|ez az üzenet|ez az e-mail|jelen üzenet|acest mesaj|acest e-mail|"
    "това съобщение|този имейл|това писмо|παρόν μήνυμα|αυτό το μήνυμα|bu e-posta|bu mesaj|bu elektronik posta|bu ileti|это сообщение|данное сообщение|"
    "это письмо|это электронное|це повідомлення|цей лист|هذه الرسالة|هذا البريد|הודעה זו|דואר זה|このメール|本メール|本邮件|此邮件|这封邮件|本電子郵件|"
    "本郵件|此郵件|이 메일|본 메일|이 이메일|본 이메일|이 전자우편|email này|thư này|e-mail này|pesan ini|email ini|e-mail ini|อีเมลนี้|อีเมล์นี้|ova poruka|"
    "ovaj e-mail|ova e-mail|to sporočilo|ta e-pošta|šī ziņa|šis e-pasts|šis pranešimas|see e-kiri|see kiri|aquest missatge|aquest correu|овај имејл|ова порука|þessi póstur|þessi tölvupóstur|این ایمیل|این پیام|यह ईमेल|यह संदेश|इस ईमेल"
)
_PHRASES: Final = (
    "please consider the environment|think before you print|before printing this|bitte denken sie an die umwelt|"
    "bevor sie diese e-mail ausdrucken|pensez à l'environnement|piense en el medio ambiente|antes de imprimir|"
    "n'imprimez ce|n'imprimer ce|avant d'imprimer|no imprima este|não imprima este|prima di stampare|non stampare questa|drucken sie diese|"
    "do not print this|don't print this|skriv inte ut|перед печатью|распечатывать это письмо|"
    "pense no meio ambiente|pensi all'ambiente|denk aan het milieu|tänk på miljön|tænk på miljøet|"
    "you received this message because you are subscribed|you are receiving this because|"
    "to unsubscribe send|to post to this group|mailing list\nhttp|/mailman/listinfo|listinfo.cgi|email directly, view|email directly or view|"
    "sie erhalten diese nachricht, weil|sie erhalten diese e-mail, weil|zum abbestellen|para cancelar la suscripción|"
    "pour vous désabonner|per annullare l'iscrizione|om u af te melden|чтобы отказаться от подписки|чтобы отписаться|"
    "if you are not the intended recipient|if you are not the addressee|wenn sie nicht der richtige adressat|sollten sie nicht der|"
    "si vous n'êtes pas le destinataire|si usted no es el destinatario|si no es usted el destinatario|se não for o destinatário|"
    "se non siete i destinatari|se non è il destinatario|als u niet de geadresseerde|indien u niet de|jeżeli nie są państwo adresat|"
    "jeśli nie jest pan|om du inte är den avsedda|hvis du ikke er den|если вы не являетесь|若您并非|如果您不是|若您不是|"
    "sitz der gesellschaft|registergericht|registered in england|registered in scotland|registered in ireland|krs pod numerem|"
    "société au capital de|capitale sociale|hinweise zum datenschutz finden|informationen zum datenschutz:|"
    "internet communications are not secure|viruses can be transmitted|check this email and any attachments for|not necessarily represent those|"
    "not necessarily reflect those|views expressed in this|opinions expressed in this|to report this email as spam|registered office:|"
    "umgang mit ihren daten finden|datenschutzhinweise finden|le informamos que sus datos|le informamos de que sus datos|"
    "behandlar vi dina personuppgifter|administratorem państwa danych|administratorem pani/pana danych"
)
_TALKED_OF: Final = (
    "virus-free|virenfrei|sans virus|libre de virus|virusfrei|virusvrij|privo di virus|www.avast.com|www.avg.com|checked for viruses|"
    "auf viren geprüft|auf viren überprüft|scanned by|scanned for viruses|wolna od wirusów|neobsahuje žádné viry|no virus found|"
    "keine viren gefunden|bez virů|mimecast|messagelabs|mailscanner|save paper|to unsubscribe from this|unsubscribe from this list|"
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
    "click|attachment|learn why|caution|vorsicht|prudence|precaución|ostrożn|осторожн|注意|klicken|anhänge|anlagen|achtung:|warum dies wichtig|cliquez|pièces jointes|pourquoi c'est|"
    "haga clic|adjuntos|por qué es|clique|anexos|por que isso|clic|allegati|perché è|klik|bijlagen|waarom dit|klicka|bilagor|"
    "vedhæft|vedlegg|kliknij|klikaj|załącznik|přílohy|вложени|ссылк|リンク|添付|链接|附件"
)


def _tuple(words: str) -> tuple[str, ...]:
    return tuple(plain(word) for word in words.split("|"))


CONFIDENTIAL: Final = _tuple(_CONFIDENTIAL)
THIS_MAIL: Final = _tuple(_THIS_MAIL)
"""How such a notice calls the mail that it is in."""
MEANT_FOR: Final = _tuple(_MEANT_FOR)
FOOTERS: Final = _tuple(_PHRASES)
TALKED_OF: Final = _tuple(_TALKED_OF)
"""Footers say so, and so do people who speak of scanners, lists and paper."""
WARNINGS: Final = _tuple(_WARNINGS)
"""What a banner warns of. Alone it says nothing."""
BANNERS: Final = _tuple(_BANNERS)
"""What a mail system puts above the text of mails from outside."""
BANNERS_BEGIN: Final = tuple(f"{phrase}{mark}" for phrase in BANNERS for mark in (":", " -", " \u2013", " |", "!"))
