"""What of a mail's text did its sender write just now?"""

from parser.domain.reply.marker import REPLY_ABOVE
from parser.domain.reply.spans import Split, fresh_text, split

__all__ = ["REPLY_ABOVE", "Split", "fresh_text", "split"]
