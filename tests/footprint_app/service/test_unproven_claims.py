"""Green power that is counted on its author's word alone: the number stands, provisionally."""

from background_db.findings import Severity
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.examples import example_file
from pcr_rules.result import View

UNPROVEN = "ELEC-CLAIM-NOT-PROVEN"


def _answer(example: str) -> CalculateAnswer:
    with example_file(example, ".yaml") as path:
        return calculate(path, scenarios=False)


def test_counted_certificates_make_a_result_provisional() -> None:
    """The aluminium profile counts 4 GWh of wind certificates: warned of once, market-based headline, no claim."""
    answer = _answer("aluminium_profile")
    assert answer.result is not None
    (finding,) = (each for each in answer.findings if each.code == UNPROVEN)
    assert (finding.severity, finding.clause) == (Severity.WARNING, "CFP-EL-04")
    assert dict(finding.values) == {"facility": "plant-1", "supply": "gec-wind", "kwh": "4000000"}
    assert finding.where.document == "aluminium_profile.yaml"
    assert finding in answer.result.findings
    assert answer.result.is_provisional
    assert answer.result.headline is View.MARKET
    assert not answer.blocks_claim  # nothing is wrong in the study; it is the proof that is still to come
    assert answer.claim("en").startswith("The result is provisional")
    assert answer.claim("zh").startswith("结果为临时结果")


def test_a_study_without_claims_is_final() -> None:
    """The motor counts no certificate; its result is not provisional and its claim stands."""
    answer = _answer("induction_motor")
    assert answer.result is not None
    assert UNPROVEN not in {finding.code for finding in answer.findings}
    assert not answer.result.is_provisional
    assert answer.claim("en").startswith("The study was checked")
