"""Match 10,000 lots, 100,000 certificates, to the electricity of 20 facilities in 12 months, by month of generation.

`python bench/certificate_matching.py` does it once; `bench/measure.py` measures it. Supply is short, so that the
shares are fair ones, and no month may serve another.
"""

from calendar import monthrange
from datetime import date

from pcr_rules.certificates import CertificateLot, TradeClass
from pcr_rules.methods.certificate_matching.eligibility import Demand, MatchingRules, OfferedLot
from pcr_rules.methods.certificate_matching.match import match_certificates
from pcr_rules.methods.certificate_matching.periods import Granularity

LOTS, CERTIFICATES_A_LOT, FACILITIES = 10_000, 10, 20
_TECHNOLOGIES = ("wind", "solar_pv", "hydro")
_ENTITY = "works"
RULES = MatchingRules(
    entity=_ENTITY,
    claimed_on=date(2025, 1, 31),
    study_first_day=date(2024, 1, 1),
    study_last_day=date(2024, 12, 31),
    granularity=Granularity.MONTH,
)


def offers() -> list[OfferedLot]:
    """Return lots of all months and three technologies."""
    return [
        OfferedLot(
            lot=CertificateLot(
                lot_id=f"L{number:05d}",
                project_code=f"{number % 40:017d}",
                project_name="project",
                technology=_TECHNOLOGIES[number // 12 % 3],
                province="CN-NM",
                generation_month=date(2024, 1 + number % 12, 1),
                first_serial=1,
                last_serial=CERTIFICATES_A_LOT,
                trade_class=TradeClass.UNBUNDLED,
                holder=_ENTITY,
            ),
            serials=((1, CERTIFICATES_A_LOT),),
        )
        for number in range(LOTS)
    ]


def demands() -> list[Demand]:
    """Return the electricity of each facility and month, 300 to 640 MWh."""
    return [
        Demand(
            facility=f"site {site}",
            first_day=date(2024, month, 1),
            last_day=date(2024, month, monthrange(2024, month)[1]),
            watt_hours=(300 + 37 * site % 211 + 11 * month) * 1_000_000,
        )
        for site in range(FACILITIES)
        for month in range(1, 13)
    ]


def main() -> None:
    """Match once, and see that nothing was lost on the way."""
    answer = match_certificates(offers(), demands(), RULES)
    if sum(match.count for match in answer.matches) + sum(answer.unused.values()) != LOTS * CERTIFICATES_A_LOT:
        raise SystemExit("certificates were lost or made")


if __name__ == "__main__":
    main()
