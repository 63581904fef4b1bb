"""What ``footprint factors add-set`` answers with ``--json``."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from footprint_app.service.finding_answers import FindingDocument

if TYPE_CHECKING:
    # Every command reads the documents; the rooms behind them are for those that need them.
    from footprint_app.service.factor_lists import AddSetAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsAddSetDocument:
    """``factors add-set``: exit code 1 when neither a set nor a proposal was written."""

    command: Literal["factors add-set"] = "factors add-set"
    exit_code: Literal[0, 1]
    set_id: str
    rows_seen: int
    rows_left_out: int
    factors: int
    folder: str
    digest: str
    is_repeated: bool
    proposed: str
    findings: list[FindingDocument]


def add_set_document(answer: "AddSetAnswer", findings: list[FindingDocument]) -> FactorsAddSetDocument:
    """Return the answer as its published document."""
    return FactorsAddSetDocument(
        exit_code=0 if answer.written or answer.proposed else 1,
        set_id=answer.set_id,
        rows_seen=answer.rows_seen,
        rows_left_out=answer.rows_left_out,
        factors=answer.factors,
        folder=str(answer.written or ""),
        digest=answer.digest,
        is_repeated=answer.is_repeated,
        proposed=str(answer.proposed or ""),
        findings=findings,
    )
