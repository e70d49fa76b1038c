"""Is everything counted that operators need to see: kinds, repairs and limits, what was not read, lost children?"""

from prometheus_client import CollectorRegistry

from contracts.values import MailKind, ReasonCode
from parser.adapters.metrics import PrometheusCounts
from parser.domain.limits import Limits
from support.mails import a_mail
from support.parsing import read


def test_mails_are_counted_by_kind_and_by_each_of_their_warnings_once() -> None:
    registry = CollectorRegistry()
    counts = PrometheusCounts(registry)
    crowded = a_mail(attachments={f"{number}.bin": b"%d" % number for number in range(9)})

    counts.understood(read(a_mail()).mail)
    counts.understood(read(crowded, Limits(attachments=3)).mail)
    counts.quarantined(ReasonCode.OVERSIZE)
    counts.child_lost("timed_out")

    assert registry.get_sample_value("parser_mails_total", {"kind": MailKind.ORDINARY}) == 2
    assert registry.get_sample_value("parser_warnings_total", {"code": "attachments_limit"}) == 1
    assert registry.get_sample_value("parser_quarantined_total", {"reason": "oversize"}) == 1
    assert registry.get_sample_value("parser_children_lost_total", {"how": "timed_out"}) == 1
