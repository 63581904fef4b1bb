"""The mapping library in the store: added, never changed, the newest of each key holds."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from footprint_app.store.linking_choices import (
    ChoiceKey,
    LinkingChoice,
    RefusedCandidate,
    add_choices,
    choice_history,
    mapping_library,
)
from footprint_app.store.workspace import Change, Workspace, change_log

LI = Change(who="li", why="bill of 2026")
INGOT = LinkingChoice(
    key=ChoiceKey("铝锭", "mass", "CN"),
    flow="铝锭 Al99.70",
    unit="t",
    provider="factor:product.gbt51366_2019.primary_al",
    provider_name="电解铝",
    origin="secondary",
    reason="same product, Chinese power",
    refused=(RefusedCandidate("factor:fallback.metal.primary_aluminium", "原铝锭", 0.61, "foreign power"),),
    study_id="profile",
    row_id="E1",
)


def test_choice_keeps_who_when_why_and_what_was_refused(workspace: Workspace) -> None:
    """What comes back is what was chosen, with the person and the moment; the change log tells of it too."""
    assert add_choices(workspace, [INGOT], LI) == 1
    (found,) = choice_history(workspace)
    assert replace(found, at="", who="") == INGOT
    assert (found.who, found.at[:2], found.refused[0].reason) == ("li", "20", "foreign power")
    assert change_log(workspace)[-1][1:] == (
        "li",
        "supplier chosen",
        "1: 铝锭 Al99.70 → factor:product.gbt51366_2019.primary_al",
        "bill of 2026",
    )


def test_newest_choice_of_a_key_holds_and_may_be_taken_back(workspace: Workspace) -> None:
    """A second choice takes the place of the first, an empty one of both; a key of another place stays; all are kept."""
    elsewhere = replace(INGOT, key=replace(INGOT.key, geography="DE"))
    add_choices(workspace, [INGOT, elsewhere], LI)
    add_choices(workspace, [replace(INGOT, provider="supplier:S1")], LI)
    assert mapping_library(workspace)[INGOT.key].provider == "supplier:S1"
    add_choices(workspace, [replace(INGOT, provider="", reason="supplier has left")], LI)
    assert list(mapping_library(workspace)) == [elsewhere.key]
    assert len(choice_history(workspace)) == 4


def test_choice_without_a_reason_is_refused_by_the_database(workspace: Workspace) -> None:
    """No reason, no choice; nothing of the batch is kept."""
    with pytest.raises(IntegrityError):
        add_choices(workspace, [INGOT, replace(INGOT, reason="")], LI)
    assert choice_history(workspace) == ()
    assert add_choices(workspace, [], LI) == 0
