"""Which fixtures do the fault tests share?"""

from support.scripted_world import impatient

__all__ = ["impatient"]
