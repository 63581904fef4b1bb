"""The share of the location-based result that rests on suppliers' values without a location-based one."""

from background_db.findings import Finding, Place, warning
from background_db.units import Quantity
from pcr_rules.plant.derivation import Statement
from pcr_rules.plant.suppliers.values import lacks_location_value
from pcr_rules.plant.suppliers.views import SUPPLIER_PREFIX, contribution_key
from pcr_rules.result import View, ViewResult
from pcr_rules.study import ProductStudy


def location_share(study: ProductStudy, location: ViewResult) -> tuple[tuple[Statement, ...], tuple[Finding, ...]]:
    """State what share of the location-based result could not be restated, by supplier and in sum.

    Formula: Σ |contribution of the supplier's lines| / Σ |contribution|, as the suppliers' own certificates are still
    in those values (CFP-EL-05).
    """
    assert location.view is View.LOCATION  # noqa: S101 - the caller's two views stand in a fixed order
    whole = sum(abs(each.total) for each in location.contributions)
    shares: dict[str, float] = {}
    for footprint in study.supplier_footprints:
        key = contribution_key(footprint)
        own = sum(abs(each.total) for each in location.contributions if each.supplier == key)
        if lacks_location_value(footprint) and own and whole:
            shares[footprint.footprint_id] = own / whole
    if not shares:
        return (), ()
    statements = [_statement(name, share) for name, share in shares.items()]
    if len(shares) > 1:
        statements.append(_statement(study.study_id, sum(shares.values())))
    findings = tuple(
        warning(
            "SUPPLIER-LOCATION-NOT-RESTATED",
            Place(path=f"{SUPPLIER_PREFIX}{name}"),
            "CFP-EL-05",
            footprint=name,
            share=f"{share:.1%}",
            whole=f"{sum(shares.values()):.1%}",
        )
        for name, share in shares.items()
    )
    return tuple(statements), findings


def _statement(subject: str, share: float) -> Statement:
    return Statement(
        topic="supplier_electricity",
        subject=subject,
        item="share_not_restated",
        quantity=Quantity(share, "1"),
        sources=(f"{SUPPLIER_PREFIX}{subject}",),
    )
