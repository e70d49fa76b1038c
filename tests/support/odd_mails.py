"""What are mails made of that break parsers? Pieces and structures for hypothesis to put together."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hypothesis import strategies as st

SEEDS: Final = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "corpus").glob("*.eml"))]
"""Every mail of the corpus."""

_WORDS: Final = (
    b"From: |Subject: |To: |Content-Type: |Content-Transfer-Encoding: |Content-Disposition: |References: |Date: |Message-ID: |"
    b'\r\n|\n|\r|\n\n|\r\n\r\n| |\t|\0|<|>|@|"|(|)|\\|,|:|;|=|?|%|--|a|b|.|'
    b"=?utf-8?B?|=?utf-8?Q?=ED=A0=80?=|?=|=?utf-7?Q?+2AA-?=|=?iso-2022-jp?B?GyRC|=?gb2312?Q?=C4|utf-16|idna|unicode_escape|"
    b"multipart/mixed; boundary=b|multipart/alternative; boundary=bb|multipart/digest; boundary=b|--b\n|--b--|--bb\n|--bb--\n|"
    b"message/rfc822|message/delivery-status|text/plain; charset=|text/html; charset=|text/plain; format=flowed|"
    b"application/ms-tnef; name=winmail.dat|attachment; filename=|base64|quoted-printable|x-uuencode|"
    b"filename*0*=utf-8''%ED%A0%80|name*1=|name=|\xff\xfe|\xed\xa0\x80|\xe4\xf6|\x1b$B%F|\xe2\x80\xae|\xf0\x9f\x98\x80|"
    b"<script>|<p>|</p>|<blockquote>|&#0;|&#xD800;|On Mon, Ada wrote:\n|> |-- \n|begin 644 x\n|=3D|=\n|<a@b>|31 Dec 9999 23:59:59 -1200"
)
PIECES: Final = st.lists(st.sampled_from(_WORDS.split(b"|")), max_size=60).map(b"".join)
"""Any mixture of the words of mail."""

_NAMES: Final = st.sampled_from(
    [
        b"From",
        b"To",
        b"Cc",
        b"Subject",
        b"Date",
        b"Message-ID",
        b"References",
        b"In-Reply-To",
        b"Reply-To",
        b"Sender",
        b"X-A",
    ]
)
_VALUES: Final = st.one_of(
    PIECES.map(lambda text: text.replace(b"\n", b" ").replace(b"\r", b" ")), st.binary(max_size=30)
)
_FIELDS: Final = st.lists(st.tuples(_NAMES, _VALUES).map(lambda field: b"%b: %b\r\n" % field), max_size=6).map(b"".join)
_CODINGS: Final = st.sampled_from(
    [b"", b"base64", b"BASE64 ", b"quoted-printable", b"x-uuencode", b"7bit", b"bogus", b"8bit;"]
)
_KINDS: Final = st.sampled_from(
    [
        b"text/plain",
        b"text/html; charset=utf-8",
        b"text/plain; charset=gb2312",
        b"image/png; name=a.png",
        b"message/rfc822",
        b"text",
        b"",
    ]
)
_LEAVES: Final = st.builds(
    lambda kind, coding, body: b"Content-Type: %b\r\nContent-Transfer-Encoding: %b\r\n\r\n%b" % (kind, coding, body),
    _KINDS,
    _CODINGS,
    PIECES,
)


def _multipart(children: list[bytes], kind: bytes, boundary: bytes, end: bytes) -> bytes:
    head = b'Content-Type: multipart/%b; boundary="%b"\r\n\r\n' % (kind, boundary)
    return head + b"".join(b"--%b\r\n%b\r\n" % (boundary, child) for child in children) + end.replace(b"B", boundary)


TREES: Final = st.recursive(
    _LEAVES,
    lambda parts: st.builds(
        _multipart,
        st.lists(parts, max_size=4),
        st.sampled_from([b"mixed", b"alternative", b"related", b"digest", b"report", b"signed"]),
        st.sampled_from([b"b", b"bb", b"b ", b"=_x", b"a b"]),
        st.sampled_from([b"--B--\r\n", b"--B", b"", b"--B--\r\nmore\r\n--B\r\n\r\nx"]),
    ),
    max_leaves=8,
)
"""Parts within parts, with boundaries that meet."""

MAILS: Final = st.one_of(PIECES, st.builds(lambda fields, tree: fields + tree, _FIELDS, TREES), st.binary(max_size=400))
"""Mails that anybody could send."""
