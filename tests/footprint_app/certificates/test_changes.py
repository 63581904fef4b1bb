"""Who may change the ledger, with a reason, and only on what they have seen: the same step sent twice is one step."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footprint_app.errors import MendableError
from footprint_app.service import certificate_matching as matching
from footprint_app.service import certificates as service
from footprint_app.service.ledger_changes import newest_event
from footprint_app.service.people import Person, Role
from footprint_app.store.people import set_person
from footprint_app.store.workspace import Change, Workspace

LI = Change(who="li", why="footprint of 2024")
DAY = date(2025, 1, 10)


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """A proof of cancellation."""
    file = tmp_path / "proof.pdf"
    file.write_bytes(b"%PDF proof")
    return file


def _changes(workspace: Workspace, request: service.AllocationRequest, proof: Path) -> dict[str, Callable[..., Any]]:
    """Every way to change the ledger, with nothing left but who does it and why."""
    named = service.Selection(claims=("C2",))
    terms: dict[str, Any] = {"cancelled_on": DAY, "beneficiary": "某铝厂", "purpose": "", "proof": proof, "on": DAY}
    nothing = matching.Asked("某铝厂", (), (DAY, DAY), ())
    return {
        "import": lambda by: service.import_batch(workspace, proof, by),
        "allocate": lambda by: service.allocate(workspace, [request], by, on=DAY),
        "release": lambda by: service.release(workspace, "C2", by, on=DAY),
        "transfer": lambda by: service.transfer(workspace, "某铝厂", "乙厂", 1, by, on=DAY),
        "cancel": lambda by: service.record_cancellation(workspace, named, by, **terms),
        "expire": lambda by: service.expire(workspace, DAY, by),
        "claim a match": lambda by: matching.claim(workspace, matching.match(workspace, nothing, on=DAY), by),
    }


@pytest.mark.parametrize("way", ["import", "allocate", "release", "transfer", "cancel", "expire", "claim a match"])
def test_only_an_author_with_a_reason_changes_the_ledger(
    way: str,
    workspace: Workspace,
    enter: Callable[..., None],
    make_lot: Callable[..., Any],
    request_of: Callable[..., service.AllocationRequest],
    proof: Path,
) -> None:
    """A viewer is refused by role, an author without a reason for want of it; the ledger stands at its import."""
    enter(workspace, make_lot(1, 10))
    for who, role in (("li", Role.AUTHOR), ("wang", Role.VIEWER), ("boss", Role.RELEASER)):
        set_person(workspace, Person(who, who, frozenset({role})), LI)
    change = _changes(workspace, request_of(1), proof)[way]
    for by, code in ((Change(who="wang", why="try"), "service.role_missing"), (Change(who="li", why=" "), "no_reason")):
        with pytest.raises(MendableError) as caught:
            change(by)
        assert caught.value.finding.code.endswith(code)
    assert newest_event(workspace) == 1


def test_the_same_step_sent_twice_is_one_step(
    workspace: Workspace,
    enter: Callable[..., None],
    make_lot: Callable[..., Any],
    request_of: Callable[..., service.AllocationRequest],
) -> None:
    """Whoever saw event 1 claims 4 MWh once: the second time the ledger is at event 2; told so, they may go on."""
    enter(workspace, make_lot(1, 10))
    seeing = Change(who="li", why="footprint", seen=newest_event(workspace))
    assert service.allocate(workspace, [request_of(4)], seeing, on=DAY).certificates == 4
    with pytest.raises(MendableError) as caught:
        service.allocate(workspace, [request_of(4)], seeing, on=DAY)
    assert caught.value.finding.code == "store.ledger_moved"
    assert dict(caught.value.finding.values) == {"newest": "2", "seen": "1"}
    assert {row.state.value: row.certificates for row in service.balance(workspace)} == {"claimed": 4, "free": 6}
    again = Change(who="li", why="footprint", seen=newest_event(workspace))
    assert service.allocate(workspace, [request_of(4)], again, on=DAY).is_written
