"""In which words does the specification say what is wrong with a member of a body or a query?

Its examples ("The selected account id is invalid.") are all of one make: the member's name in words, and one sentence a rule.
Rules are known by the codes of pydantic's errors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

_WORDS: Final = {
    "missing": "The {name} field is required.",
    "extra_forbidden": "The {name} field is not known.",
    "bool_type": "The {name} field must be true or false.",
    "bool_parsing": "The {name} field must be true or false.",
    "int_type": "The {name} field must be an integer.",
    "int_parsing": "The {name} field must be an integer.",
    "int_from_float": "The {name} field must be an integer.",
    "int_parsing_size": "The {name} field must be an integer.",
    "finite_number": "The {name} field must be an integer.",
    "string_type": "The {name} field must be a string.",
    "string_unicode": "The {name} field must be a string.",
    "string_too_short": "The {name} field is required.",
    "string_too_long": "The {name} field must not be greater than {max_length} characters.",
    "greater_than_equal": "The {name} field must be at least {ge}.",
    "less_than_equal": "The {name} field must not be greater than {le}.",
    "too_short": "The {name} field is required.",
    "too_long": "The {name} field must not have more than {max_length} items.",
    "list_type": "The {name} field must be an array.",
    "tuple_type": "The {name} field must be an array.",
    "dict_type": "The {name} field must be an object.",
    "model_attributes_type": "The {name} field must be an object.",
    "model_type": "The {name} field must be an object.",
    "not_json": "The {name} field must be a valid JSON string.",
    "literal_error": "The selected {name} is invalid.",
    "enum": "The selected {name} is invalid.",
    "string_pattern_mismatch": "The selected {name} is invalid.",
    "not_an_address": "The {name} field must be a valid email address.",
    "not_a_date": "The {name} field must be a valid date.",
}
_ELSE: Final = "The {name} field is invalid."


def worded(found: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """By member (dots between levels), what pydantic's `found` errors say in the specification's words, each once."""
    errors: dict[str, list[str]] = {}
    for each in found:
        where, *inside = each["loc"]
        member = ".".join(map(str, inside)) or str(where)
        said = errors.setdefault(member, [])
        sentence = _WORDS.get(each["type"], _ELSE).format(name=in_words(member), **each.get("ctx", {}))
        if sentence not in said:
            said.append(sentence)
    return errors


def in_words(member: str) -> str:
    """A member's name as a person says it: `account_id` is `account id`."""
    return member.replace("_", " ")
