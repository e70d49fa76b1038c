"""Does a tree hold every folder once, each behind the one around it?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fetcher.domain.folders import FolderCounts, ListedFolder, tree

PARTS = st.lists(st.sampled_from(["INBOX", "inbox", "a", "A", "b", "", "ü", "x y"]), min_size=1, max_size=5)
FOLDERS = st.builds(
    lambda parts, separator: ListedFolder((separator or "/").join(parts) or "-", separator, counts=FolderCounts(1, 0)),
    PARTS,
    st.sampled_from([".", "/", None]),
)


@given(st.lists(FOLDERS, max_size=12))
def test_every_folder_stands_once_behind_its_parent(listed: list[ListedFolder]) -> None:
    found = tree(listed)
    places = {folder.path: number for number, folder in enumerate(found)}

    assert len(places) == len(found)
    assert {each.name for each in listed if each.name.upper() != "INBOX"} <= places.keys()
    for number, folder in enumerate(found):
        if folder.parent is None:
            assert folder.level == 0
        else:
            assert places[folder.parent] < number
            assert folder.level == found[places[folder.parent]].level + 1
            assert folder.path.endswith(folder.name)


def test_parents_that_were_not_listed_cannot_be_chosen() -> None:
    found = tree([ListedFolder("a/b/c", "/")])

    assert [(each.path, each.name, each.selectable) for each in found] == [
        ("a", "a", False),
        ("a/b", "b", False),
        ("a/b/c", "c", True),
    ]


def test_a_deep_tree_is_no_trouble() -> None:
    assert len(tree([ListedFolder("/".join("x" * 3000), "/")])) == 3000
