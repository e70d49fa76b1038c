"""By which words do people call what they write about by its number: an order, an invoice, a device, an error?

In lower case and without accents (`plain`), the beginnings of words; in letters that set no spaces the words themselves.
"""

from __future__ import annotations

import re
from typing import Final

from parser.domain.reply.wording.labels import plain

_MATTERS: Final = (
    "order|serial|invoice|ticket|case|incident|error|version|contract|customer (?:no|num|id)|client (?:no|num|id)|user id|model(?![a-z])|tracking|"
    "booking|reservation|policy|reference|part (?:no|num)|article (?:no|num|code)|item (?:no|num|code)|meter|firmware|build (?:no|num)|imei|ip(?![a-z])|hostname|pc-name|computer ?name|teamviewer|anydesk|date of birth|amount|"
    "bestellung|bestellnummer|bestell-?nr|auftrag|rechnung|kundennummer|kunden-?nr|kd\\.?-?nr|serien|vertrag|fehler|gerätenummer|geräte-?nr|modellnummer|sendung|"
    "buchung|zähler|artikelnummer|artikel-?nr|geburtsdatum|betrag|aktenzeichen|vorgang|commande|dossier|facture|contrat|série|erreur|modèle|réservation|colis|sinistre|"
    "pedido|factura|modelo|referencia|reserva|expediente|albarán|incidencia|fatura|encomenda|erro|nota fiscal|protocolo|versão|"
    "ordine|fattura|errore|pratica|modello|versione|prenotazione|bestelling|bestelnummer|factuur|klantnummer|klantnr|foutcode|versie|"
    "zamówieni|faktur|umow|seryjn|błąd|wersja|reklamacj|objednávk|smlouv|zmluv|sériov|chyba|verze|reklamac|zákaznick|"
    "ordre|bestilling|beställning|kundnummer|kundenummer|felkod|fejlkode|feilkode|tilaus|lasku|sarjanumero|asiakasnumero|virhe|"
    "rendelés|szerződés|sorozatszám|ügyfélszám|hibakód|comand|eroare|sipariş|sözleşme|seri no|hata kodu|müşteri no|"
    "заказ|договор|серийн|заявк|ошибк|верси|накладн|обращени|замовлення|договір|помилк|поръчк|фактур|παραγγελ|τιμολογ|σφάλμα"
)
_UNSPACED: Final = (
    "注文|製造番号|請求書|顧客番号|お客様番号|エラー|会員番号|型番|订单|訂單|发票|發票|合同|序列号|序號|错误|錯誤|版本|型号|型號|"
    "주문|시리얼|오류|고객번호|버전|모델|계약|คำสั่งซื้อ|הזמנה|חשבונית|طلب|فاتورة"
)

_NUMBERS: Final = (
    "no|nr|nro|num\\w*|nummer|id|code|kod\\w*|číslo|č|n|ref\\w*|номер|sz|szám\\w*|番号|号|號|번호|编号|編號|رقم"
)

MATTER: Final = re.compile(
    rf"(?:(?<![^\W\d_])(?:{plain(_MATTERS)})[^\W\d_]*|{plain(_UNSPACED)})(?:[ .-]{{0,2}}(?:No|{plain(_NUMBERS)})(?![^\W\d_]))?"
    r"[\s.:\uff1a#=\u2116\u00b0\u00ba/()-]*(?:[^\W\d_]{1,5}[-/_.]?)?$"
)
"""In what stands before a number: what it is the number of. The numero sign is `No` where text is plain."""
