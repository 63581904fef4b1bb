"""The calculation written out: amount × factor = result, line by line, so that a reader can rebuild the total."""

from collections.abc import Iterable
from dataclasses import dataclass

from pcr_rules.result import Contribution, FactorUse, PcfResult, ViewResult

_ROUNDING, _NOTHING = 1e-6, 1e-12


@dataclass(frozen=True, slots=True)
class CalculationLine:
    """One line: `amount` (`unit`) × `factor` (kg CO2e per `unit`) = `product`; shares are of the total.

    `use` is None where the factor stands in no table of factors (an elementary flow, a background activity);
    its value is then result / amount. `difference` = product − result of the engine, kg CO2e.
    """

    number: int
    contribution: Contribution
    factor: float | None
    use: FactorUse | None
    product: float
    difference: float
    share: float | None
    cumulative: float | None

    @property
    def is_listed(self) -> bool:
        """True when the factor stands in the table of factors."""
        return self.use is not None

    @property
    def company(self) -> str:
        """The company the study names for the row, "" where it names none; the factor may still be an average."""
        return self.contribution.company(self.use)

    @property
    def adds_up(self) -> bool:
        """True when amount × factor gives the engine's result to a millionth."""
        return abs(self.difference) <= _ROUNDING * abs(self.contribution.total) + _NOTHING


def by_weight(contributions: Iterable[Contribution]) -> list[Contribution]:
    """Sort by absolute contribution, largest first; equal ones by line, so that the order is always the same."""
    return sorted(contributions, key=lambda line: (-abs(line.total), line.line_id, line.supplier, line.process_id))


def calculation_lines(result: PcfResult, view: ViewResult) -> tuple[CalculationLine, ...]:
    """Write out every contribution of a view, largest first, with its cumulative share of the total."""
    factors = result.factor_uses()
    lines: list[CalculationLine] = []
    running = 0.0
    for number, contribution in enumerate(by_weight(view.contributions), start=1):
        running += contribution.total
        use = factors.get(contribution.supplier)
        factor = use.value if use else _implied(contribution)
        product = contribution.amount * factor if factor is not None else contribution.total
        lines.append(
            CalculationLine(
                number,
                contribution,
                factor,
                use,
                product,
                product - contribution.total,
                contribution.total / view.total if view.total else None,
                running / view.total if view.total else None,
            )
        )
    return tuple(lines)


def _implied(contribution: Contribution) -> float | None:
    return contribution.total / contribution.amount if contribution.amount else None
