"""Is an autoconfig file read for what it is, and a hostile one refused?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fetcher.domain.autoconfig import AutoconfigInvalid, read_autoconfig
from fetcher.domain.mailbox import Security
from fetcher.domain.presets import Server
from support.detection import a_file

JO = "jo@x.example"
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><clientConfig>&b;</clientConfig>'
OUTSIDE = b'<!DOCTYPE l SYSTEM "http://169.254.169.254/"><clientConfig/>'


def test_the_first_protected_imap_server_is_taken_and_placeholders_are_filled() -> None:
    found = read_autoconfig(a_file("imap.%EMAILDOMAIN% 993 SSL %EMAILLOCALPART%"), JO)

    assert found.imap.server == Server("imap.x.example", 993, Security.TLS)
    assert (found.imap.user, found.imap.auth, found.name) == ("jo", ("password-cleartext",), "Known")
    assert found.smtp
    assert found.smtp.server == Server("smtp.example", 465, Security.TLS)


@pytest.mark.parametrize(
    "body",
    [
        *(LAUGHS, OUTSIDE, LAUGHS.decode().encode("utf-16"), b"", b"<html>404</html>", b"not xml", b"\x00"),
        *(b"<a>" * 100 + b"</a>" * 100, b"<a>" + b"<b/>" * 5000 + b"</a>", b"<clientConfig/>", b"<clientConfig>"),
        a_file("imap.x.example 143 plain jo"),
        a_file("imap.x.example 0 SSL jo"),
        a_file("imap.x.example 99999 SSL jo"),
        a_file("imap.x.example/evil 993 SSL jo"),
    ],
)
def test_what_is_hostile_or_useless_is_refused(body: bytes) -> None:
    with pytest.raises(AutoconfigInvalid):
        read_autoconfig(body, JO)


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(body: bytes) -> None:
    with pytest.raises(AutoconfigInvalid):
        read_autoconfig(body, JO)
