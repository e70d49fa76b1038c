"""Is only the mailbox's own server believed about the sender, whatever else a mail carries?"""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import Authentication, Verdict
from parser.domain.authentication import are_aligned, read_authentication, read_results
from parser.domain.head import Head
from parser.domain.limits import Limits
from parser.domain.understanding import understand
from support.mails import a_mail

PASS, FAIL, NONE, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.NONE, Verdict.UNKNOWN

GMAIL = """Authentication-Results: mx.google.com;
       dkim=pass header.i=@example.net header.s=s1 header.b=AbCd;
       spf=pass (google.com: domain of ada@example.net designates 192.0.2.1 as permitted sender) smtp.mailfrom=ada@example.net;
       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.net
"""
MICROSOFT = """Authentication-Results: spf=pass (sender IP is 192.0.2.1)
 smtp.mailfrom=example.net; dkim=pass (signature was verified)
 header.d=example.net;dmarc=pass action=none
 header.from=example.net;compauth=pass reason=100
"""
FASTMAIL = """Authentication-Results: mx1.messagingengine.com;
    bimi=skipped (DMARC Policy is not at enforcement);
    arc=none (no signatures found);
    dkim=pass (2048-bit rsa key sha256) header.d=example.net header.i=@example.net header.b=AbCd
      header.a=rsa-sha256 header.s=s1 x-bits=2048;
    dmarc=pass policy.published-domain-policy=none policy.applied-disposition=none (p=none,d=none,d.eval=none)
      policy.policy-from=p header.from=example.net;
    iprev=pass smtp.remote-ip=192.0.2.1 (mail.example.net);
    spf=pass smtp.mailfrom=ada@example.net smtp.helo=mail.example.net
"""
YAHOO = """Authentication-Results: atlas.free.mail.yahoo.com;
 dkim=pass header.i=@example.net header.s=s1;
 spf=pass smtp.mailfrom=example.net;
 dmarc=pass(p=NONE) header.from=example.net;
"""
FORGED = """Authentication-Results: mx.google.com; dkim=pass header.d=example.net; spf=pass smtp.mailfrom=example.net; dmarc=pass header.from=example.net
"""
REFUSED = """Authentication-Results: mx.google.com; dkim=none; spf=softfail smtp.mailfrom=evil.example; dmarc=fail header.from=example.net
"""
REST = "From: Ada <ada@example.net>\nTo: support@example.org\nSubject: x\n\nHello\n"


def judged(raw: str, authserv_id: str | None) -> Authentication:
    return understand(raw.encode(), Limits(), authserv_id).mail.authentication


def verdicts(found: Authentication) -> tuple[Verdict, Verdict, Verdict, bool]:
    return found.spf, found.dkim, found.dmarc, found.aligned


@pytest.mark.parametrize(
    ("headers", "authserv_id"),
    [(GMAIL, "mx.google.com"), (MICROSOFT, ""), (FASTMAIL, "mx1.messagingengine.com"), (YAHOO, "ATLAS.free.mail.yahoo.com ")],
    ids=["gmail", "microsoft", "fastmail", "yahoo"],
)  # fmt: skip
def test_d01_what_the_mailboxes_server_wrote_is_read(headers: str, authserv_id: str) -> None:
    found = judged(headers + REST, authserv_id)

    assert verdicts(found) == (PASS, PASS, PASS, True)
    assert {finding.code for finding in found.evidence} == {"spf", "dkim", "dmarc"}


@pytest.mark.parametrize("written", ["xn--bcher-kva.example", "bücher.example", "BÜCHER.example."])
def test_d01_a_domain_of_other_letters_is_the_senders_in_either_form(written: str) -> None:
    headers = f"Authentication-Results: mx.example; dkim=pass header.d={written}; dmarc=pass header.from={written}\n"

    found = judged(headers + REST.replace("example.net", "bücher.example"), "mx.example")

    assert verdicts(found) == (UNKNOWN, PASS, PASS, True)


def test_d01_without_a_configured_name_nothing_is_believed() -> None:
    assert judged(GMAIL + REST, None) == Authentication()


@pytest.mark.parametrize("authserv_id", ["mx.other.example", ""])
def test_d01_another_servers_word_is_unknown(authserv_id: str) -> None:
    assert verdicts(judged(GMAIL + REST, authserv_id)) == (UNKNOWN, UNKNOWN, UNKNOWN, False)


def test_d01_a_forged_header_below_the_servers_own_is_ignored() -> None:
    assert verdicts(judged(REFUSED + FORGED + REST, "mx.google.com")) == (FAIL, NONE, FAIL, False)


def test_d01_a_header_of_another_name_above_is_ignored() -> None:
    above = (
        "Authentication-Results: evil.example; spf=pass smtp.mailfrom=example.net; dmarc=pass header.from=example.net\n"
    )

    assert verdicts(judged(above + REFUSED + REST, "mx.google.com")) == (FAIL, NONE, FAIL, False)
    assert judged(FORGED + MICROSOFT.replace("pass", "fail") + REST, "").dmarc is FAIL


def test_d01_received_spf_is_not_believed() -> None:
    assert judged("Received-SPF: pass (mx.google.com) client-ip=192.0.2.1;\n" + REST, "mx.google.com").spf is UNKNOWN


@pytest.mark.parametrize(
    "sender", ["From: a@example.net\nFrom: b@evil.example\n", "From: a@example.net, b@evil.example\n", "From: nobody\n"]
)
def test_d01_who_is_not_named_exactly_once_never_passes(sender: str) -> None:
    found = judged(GMAIL + sender + "Subject: x\n\nHello\n", "mx.google.com")

    assert verdicts(found) == (UNKNOWN, UNKNOWN, UNKNOWN, False)


def test_a_pass_for_another_from_than_ours_is_none() -> None:
    found = judged(GMAIL.replace("header.from=example.net", "header.from=evil.example") + REST, "mx.google.com")

    assert found.dmarc is UNKNOWN


def test_a_pass_of_a_stranger_is_not_aligned() -> None:
    header = "Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=b@bulk.example; dkim=pass header.d=bulk.example\n"

    assert verdicts(judged(header + REST, "mx.google.com")) == (PASS, PASS, UNKNOWN, False)


@pytest.mark.parametrize(
    ("one", "other", "aligned"),
    [
        ("example.net", "example.net", True), ("mail.example.net", "example.net", True), ("example.net", "EXAMPLE.net.", True),
        ("example.co.uk", "mail.example.co.uk", True), ("evil.example", "example", False), ("net", "net", False),
        ("a.co.uk", "co.uk", False), ("x.com.br", "com.br", False), ("notexample.net", "example.net", False), ("", "", False),
        ("a.example.net", "b.example.net", False), ("x.de.eu", "de.eu", False),
    ],
)  # fmt: skip
def test_alignment_is_within_one_organisation(one: str, other: str, aligned: bool) -> None:  # noqa: FBT001 - a table's column
    assert are_aligned(one, other) is aligned
    assert are_aligned(other, one) is aligned


@pytest.mark.parametrize(
    ("value", "name", "results"),
    [
        (b"mx.example.org 1; spf=pass smtp.mailfrom=a@b.example", "mx.example.org", [("spf", PASS, "b.example")]),
        (b'"mx.example.org" ; dkim/1 = pass header.d = b.example', "mx.example.org", [("dkim", PASS, "b.example")]),
        (b"mx.example.org (a (nested; spf=pass) one); spf=fail smtp.helo=b.example", "mx.example.org", [("spf", FAIL, "b.example")]),
        (b"mx.example.org; none", "mx.example.org", []),
        (b"mx.example.org", "mx.example.org", []),
        (b'mx.example.org; dkim=fail reason="bad; spf=pass" header.d=b.example', "mx.example.org", [("dkim", FAIL, "b.example")]),
        (b"mx.example.org spf=pass smtp.mailfrom=b.example dkim=none", "mx.example.org", [("spf", PASS, "b.example"), ("dkim", NONE, "")]),
        (b"mx.example.org; dkim=temperror header.d=b; dmarc=bestguesspass header.from=b", "mx.example.org", [("dkim", UNKNOWN, "b"), ("dmarc", NONE, "b")]),
        (b"mx.example.org; (spf=pass smtp.mailfrom=b.example", "mx.example.org", []),
        (b"", "", []),
    ],
)  # fmt: skip
def test_results_are_read_in_every_shape(value: bytes, name: str, results: list[tuple[str, Verdict, str]]) -> None:
    found_name, found = read_results(value)

    assert found_name == name
    assert [(each.method, each.verdict, each.domain) for each in found] == results


def test_of_several_signatures_the_senders_own_counts() -> None:
    header = "Authentication-Results: mx; dkim=fail header.d=x.example; dkim=pass header.d=bulk.example; dkim=pass header.d=example.net\n"

    assert verdicts(judged(header + REST, "mx")) == (UNKNOWN, PASS, UNKNOWN, True)


@given(st.binary(max_size=400))
def test_any_value_is_read_and_passes_only_by_saying_so(value: bytes) -> None:
    _, results = read_results(value)

    assert all(b"pass" in value.lower() for each in results if each.verdict is PASS)


@pytest.mark.parametrize("value", [b"(" * 100_000, b"mx; " + b"spf=pass " * 20_000, b'"' * 50_000, b";" * 100_000])
def test_a_hostile_header_costs_little(value: bytes) -> None:
    begun = time.process_time()
    read_results(value)

    assert time.process_time() - begun < 0.5


def test_a_mail_without_such_a_header_says_why_nothing_is_known() -> None:
    head = Head((), 0, regular=True, by_name={})

    found = read_authentication(head, "mx.example.org", understand(a_mail(), Limits()).mail.sender, certain=True)

    assert [finding.code for finding in found.evidence] == ["no_results"]


@pytest.mark.parametrize(
    "said", ["spf=none smtp.helo=dmarc=pass", "spf=fail smtp.mailfrom=dmarc=pass header.from=example.net"]
)
def test_d01_what_a_sender_says_of_himself_is_no_result(said: str) -> None:
    raw = a_mail(sender="ada@example.net", headers={"Authentication-Results": f"mx.example.org; {said}"})

    found = understand(raw, Limits(), "mx.example.org").mail.authentication

    assert (found.dmarc, found.aligned) == (UNKNOWN, False)


@pytest.mark.parametrize(
    "said",
    [
        'spf=pass smtp.mailfrom="a@example.net"@evil.example', 'dkim=pass header.i="a@example.net"@evil.example', 'spf=pass smtp.mailfrom="example.net" @evil.example',
        "spf=pass smtp.mailfrom=example.net=a@evil.example", "spf=pass smtp.mailfrom=example.net(x)@evil.example", "dkim=pass header.s=x header.from=example.net",
        'spf=pass smtp.mailfrom=a@evil.example "x dkim=pass header.d=example.net"', "spf=pass smtp.mailfrom=x=dkim=pass=header.d=example.net@evil.example",
        'spf=pass smtp.mailfrom="x dkim=pass header.d=example.net "@evil.example',
    ],
)  # fmt: skip
def test_d01_no_address_that_a_sender_makes_up_is_aligned_with_another_domain(said: str) -> None:
    raw = a_mail(sender="ada@example.net", headers={"Authentication-Results": f"mx.example.org; {said}"})

    assert not understand(raw, Limits(), "mx.example.org").mail.authentication.aligned


@pytest.mark.parametrize(
    "said",
    [
        "spf=pass smtp.mailfrom=prvs=0123=ada@example.net", "spf=pass smtp.mailfrom=bounce+a=b.example@mail.example.net", 'spf=pass smtp.mailfrom="a b"@example.net',
        "spf=pass smtp.mailfrom= smtp.helo=example.net", "spf = pass smtp.mailfrom = ada@example.net", "dkim=pass header.i= @example.net",
        'spf=pass smtp.mailfrom="\\"a b\\"@example.net"', "spf=pass(x)smtp.mailfrom=<ada@example.net>",
    ],
)  # fmt: skip
def test_the_domain_of_an_address_is_read_whatever_stands_before_it(said: str) -> None:
    raw = a_mail(sender="ada@example.net", headers={"Authentication-Results": f"mx.example.org; {said}"})

    assert understand(raw, Limits(), "mx.example.org").mail.authentication.aligned


@pytest.mark.parametrize("order", [1, -1])
def test_d01_a_greeting_that_passes_hides_no_failure_of_the_senders_address(order: int) -> None:
    said = ["spf=Fail smtp.mailfrom=ada@example.net", "spf=Pass smtp.helo=postmaster@mx.evil.example"][::order]
    raw = a_mail(sender="ada@example.net", headers={"Authentication-Results": f"mx.example.org; {'; '.join(said)}"})
    alone = a_mail(headers={"Authentication-Results": "mx.example.org; spf=pass smtp.mailfrom=<> smtp.helo=a.example"})

    assert understand(raw, Limits(), "mx.example.org").mail.authentication.spf is FAIL
    assert understand(alone, Limits(), "mx.example.org").mail.authentication.spf is PASS
