"""How do a server's folders make a tree?

Servers list names in any order, with any separator or none, and may leave out parents that hold no mail (RFC 9051,
sections 5.1 and 6.3.9). Roles are those of RFC 6154.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

INBOX: Final = "INBOX"
ROLES: Final = ("inbox", "drafts", "sent", "archive", "all", "flagged", "important", "junk", "trash")
"""In the order in which folders are shown."""
_CLOSED: Final = frozenset({"noselect", "nonexistent"})


@dataclass(frozen=True, slots=True)
class FolderCounts:
    """How many mails a folder holds, and how many of them are unread."""

    total: int
    unread: int


@dataclass(frozen=True, slots=True)
class Quota:
    """How full the store is, in bytes."""

    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class ListedFolder:
    """A folder as its server lists it. `flags` are in lower case without backslash; `name` is decoded.

    `opens` says whether the name, sent back, means this folder: some servers list names that no client can say.
    """

    name: str
    separator: str | None = None
    flags: frozenset[str] = frozenset()
    counts: FolderCounts | None = None
    opens: bool = True

    @property
    def selectable(self) -> bool:
        """Whether it can be opened."""
        return self.opens and not self.flags & _CLOSED

    @property
    def role(self) -> str | None:
        """What it is for."""
        if self.name.upper() == INBOX:
            return "inbox"
        return next((role for role in ROLES if role in self.flags), None)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder in the tree. `path` is what a mailbox's `folders` take; `parent` is the path of the folder around it.

    `level` is 0 at the root. Counts are None where the folder cannot be opened or its server would not say.
    """

    path: str
    name: str
    level: int
    parent: str | None
    role: str | None
    selectable: bool
    counts: FolderCounts | None


def tree(listed: Iterable[ListedFolder]) -> tuple[Folder, ...]:
    """All folders, each behind its parent, those with a role first; parents that were not listed are put in, not selectable."""
    known = {_key(each.name): each for each in listed}
    parents: dict[str, str | None] = {}
    for each in list(known.values()):
        _climb(each, known, parents)
    children: dict[str | None, list[str]] = defaultdict(list)
    for key, parent in parents.items():
        children[parent].append(key)
    found: list[Folder] = []
    waiting = [(key, 0) for key in reversed(_ordered(children[None], known))]
    while waiting:
        key, level = waiting.pop()
        found.append(_folder(known, key, parents[key], level))
        waiting += [(child, level + 1) for child in reversed(_ordered(children[key], known))]
    return tuple(found)


def _climb(folder: ListedFolder, known: dict[str, ListedFolder], parents: dict[str, str | None]) -> None:
    """Note the parents of a folder, up to the root; unknown ones are invented."""
    while (key := _key(folder.name)) not in parents:
        above = _above(folder)
        if above is None:
            parents[key] = None
            return
        parents[key] = _key(above)
        folder = known.setdefault(_key(above), ListedFolder(above, folder.separator, frozenset({"nonexistent"})))


def _above(folder: ListedFolder) -> str | None:
    """The name of the folder around; None at the root, which a separator at the very beginning does not leave."""
    above, _, last = folder.name.rpartition(folder.separator) if folder.separator else ("", "", folder.name)
    return above if above.strip(folder.separator) and last else None


def _folder(known: Mapping[str, ListedFolder], key: str, parent: str | None, level: int) -> Folder:
    it = known[key]
    above = known[parent].name if parent is not None else None
    name = it.name[len(above) + 1 :] if above is not None else it.name
    return Folder(it.name, name, level, above, it.role, it.selectable, it.counts if it.selectable else None)


def _ordered(keys: Iterable[str], known: Mapping[str, ListedFolder]) -> list[str]:
    def place(key: str) -> tuple[int, str, str]:
        role = known[key].role
        return (ROLES.index(role) if role else len(ROLES), key.casefold(), key)

    return sorted(keys, key=place)


def _key(name: str) -> str:
    """INBOX is one folder however it is spelt; other names are what they are."""
    return INBOX if name.upper() == INBOX else name


@dataclass(frozen=True, slots=True)
class GraphFolder:
    """A folder as Microsoft Graph shows it. `path` joins names by `/`, for people: a name may hold one itself."""

    id: str
    name: str
    path: str
    parent_id: str | None
    level: int
    total: int
    unread: int
