"""Whose word counts for who a server is?"""

from __future__ import annotations

import ssl
from pathlib import Path


def trusting(ca_file: Path | None = None) -> ssl.SSLContext:
    """For connections to servers that the system's authorities vouch for, or instead those of a file (PEM). TLS 1.2 at least.

    Raises:
        OSError: the file cannot be used.
    """
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Python 3.13 began to refuse authorities without all extensions of RFC 5280. Many private ones have not got them, and say
    # who a server is as well as any.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context
