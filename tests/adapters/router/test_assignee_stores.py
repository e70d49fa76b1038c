"""Are those read with the directory to whom mappings and rules give tickets?"""

from contracts.events.directory import Change
from router.domain.mail_rule import MailRule
from router.handlers.mail_rules import rule_changed
from router.handlers.mappings import mapping_changed
from router.handlers.users import user_changed
from support.routing import NOW, a_mapping
from support.routing_people import a_user
from support.routing_stores import Stores


async def test_whom_mappings_and_rules_name_is_read_with_the_directory(world: Stores) -> None:
    await world.users.add([(each, user_changed(each, Change.CREATED, "")) for each in map(a_user, "abc")])
    for place, user_id in enumerate(("usr_a", "usr_gone")):
        mapping = a_mapping(f"{place}.example", default_assigned_user_id=user_id)
        await world.mappings.insert(mapping, mapping_changed(mapping, Change.CREATED, ""))
    look = {"part": "subject", "test": "contains", "values": ["x"]}
    fields = {"id": "rul_1", "name": "r", "conditions": [look], "actions": {"assignee_id": "usr_b"}}
    rule = MailRule.model_validate(fields | {"created_at": NOW, "updated_at": NOW})
    await world.rules.insert(rule, rule_changed(rule, Change.CREATED, ""))

    assert set((await world.directory.load()).assignees) == {"usr_a", "usr_b"}
