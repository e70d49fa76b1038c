"""Does the reference name every warning and every limit of the parser, and none that is gone?"""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from contracts.values import MailKind, MailTrait, SpanKind
from parser.domain.limits import Limits
from postdesk.parsing.meanings import MEANINGS

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference" / "parser.md").read_text(encoding="utf-8")
DOMAIN = ROOT / "services" / "parser" / "src" / "parser" / "domain"


def listed(heading: str) -> set[str]:
    """The first column of the table under a heading."""
    section = REFERENCE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return {
        name for row in re.findall(r"^\| (`[^|]+`) \|", section, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }


def words(node: ast.expr, names: dict[str, str]) -> Iterator[str]:
    """The texts that an expression may give."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if name in names:
            yield names[name]
        case ast.IfExp(body=body, orelse=orelse):
            yield from words(body, names)
            yield from words(orelse, names)
        case _:
            pass


def constants(trees: Sequence[ast.Module]) -> dict[str, str]:
    """Texts that have a name."""
    return {
        target.id: node.value.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(target := node.target, ast.Name)
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }


def noted() -> set[str]:
    """The codes that the parser may note."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in DOMAIN.rglob("*.py")]
    names = constants(trees)
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        code
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"note", "irregular"}
        for code in words(call.args[0], names)
    }


def test_every_warning_is_explained() -> None:
    assert listed("Warnings") == noted()


def test_a_person_who_tries_a_mail_is_told_what_the_reference_says() -> None:
    section = REFERENCE.partition("## Warnings\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)

    assert {
        code: re.sub(r"[:;,]? (?:or )?`detail` says [^;:]*", "", meaning).replace("`", "") for code, meaning in rows
    } == MEANINGS


def test_every_limit_is_explained() -> None:
    assert listed("Limits") == set(Limits.model_fields)


def test_every_kind_trait_and_piece_is_explained() -> None:
    assert listed("Kinds") == set(MailKind)
    assert listed("Traits") == set(MailTrait)
    assert listed("Pieces of a text") == set(SpanKind)
