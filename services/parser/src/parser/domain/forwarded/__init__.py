"""Whose mail did the sender pass on?"""

from parser.domain.forwarded.originals import read_forwarded
from parser.domain.forwarded.subjects import forward_prefix

__all__ = ["forward_prefix", "read_forwarded"]
