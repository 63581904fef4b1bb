"""From the footprint under one edition to that under another, decision by decision, so that the steps add up.

Each step changes one decision of the first edition into that of the second, in the order of `MethodTopic`, and keeps the
changes before it. What decisions do together falls to the later one; the sum does not depend on it.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pcr_rules.category_rules import CategoryRules
from pcr_rules.edition_methods import MethodTopic, chosen
from pcr_rules.methods.electricity.treatments import LOCATION, MARKET, SCHEMES, Treatment
from pcr_rules.result import Contribution
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import EndOfLifeScenario
from pcr_rules.study_inventory import AllocationMethod

Settings = Mapping[MethodTopic, str]
"""Topic → value. The functional unit's value is the id of the edition whose total energy counts."""
ADD_ESTIMATES = "add-estimates"
_TREATMENTS = {treatment.name: treatment for treatment in (LOCATION, MARKET, *SCHEMES)}
_MOVES_NOTHING = frozenset({MethodTopic.DATA_QUALITY})


@dataclass(frozen=True, slots=True)
class ReconciliationStep:
    """One decision changed; kg CO2e per functional or declared unit before and after it."""

    topic: MethodTopic
    first: str
    """Value under the first edition, "" where the study's own choice stands."""
    second: str
    before: float
    after: float

    @property
    def difference(self) -> float:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class EditionReconciliation:
    """Total under the first edition + Σ differences = total under the second."""

    first_total: float
    second_total: float
    steps: tuple[ReconciliationStep, ...]

    @property
    def gap(self) -> float:
        """What is left of the second total; nothing but the last digit of floating point."""
        return self.second_total - math.fsum((self.first_total, *(step.difference for step in self.steps)))


def settings_of(rules: CategoryRules) -> Settings:
    """Return what an edition decides on each topic; "" leaves it to the study or the general rules."""
    settings = {topic: chosen(rules.methods, topic) for topic in MethodTopic}
    return settings | {MethodTopic.FUNCTIONAL_UNIT: rules.edition}


def reconcile_settings(
    first: Settings, second: Settings, total_of: Callable[[Settings], float | None]
) -> EditionReconciliation | None:
    """Return the steps from one edition's settings to another's; None where a mixture of them gives no total.

    `total_of` calculates the study under a mixture of settings. Differences telescope: their sum is second - first.
    """
    current = dict(first)
    first_total = before = total_of(current)
    if first_total is None or before is None:
        return None
    steps: list[ReconciliationStep] = []
    for topic in MethodTopic:
        if topic in _MOVES_NOTHING or first[topic] == second[topic]:
            continue
        current[topic] = second[topic]
        after = total_of(current)
        if after is None:
            return None
        steps.append(ReconciliationStep(topic, first[topic], second[topic], before, after))
        before = after
    return EditionReconciliation(first_total, before, tuple(steps))


def under(study: ProductStudy, settings: Settings) -> ProductStudy:
    """Return the study with the decisions that change its inventory: unit, GWP set, allocation, recycling."""
    changed = replace(study, pcr=replace(study.pcr, edition=settings[MethodTopic.FUNCTIONAL_UNIT]))
    if gwp := settings[MethodTopic.GWP_SET]:
        changed = replace(changed, gwp_set=gwp)
    if method := settings[MethodTopic.ALLOCATION]:
        changed = replace(
            changed,
            processes=tuple(
                replace(each, allocation=replace(each.allocation, method=AllocationMethod(method)))
                if each.allocation
                else each
                for each in changed.processes
            ),
        )
    if procedure := settings[MethodTopic.RECYCLING]:
        scenario = changed.end_of_life or EndOfLifeScenario(description="")
        changed = replace(changed, end_of_life=replace(scenario, recycling_method=procedure))
    return changed


def treatment_of(settings: Settings) -> Treatment:
    """Return how electricity is counted; an edition that leaves it open counts claims as the general rules do."""
    return _TREATMENTS.get(settings[MethodTopic.ELECTRICITY], MARKET)


def counts_claims(electricity: str) -> bool:
    """True where a rule of electricity, or the general rules in its place, lets claims of certificates count."""
    return _TREATMENTS.get(electricity, MARKET).counts_certificates


def counted_total(contributions: tuple[Contribution, ...], study: ProductStudy, settings: Settings) -> float:
    """Return kg CO2e per unit of what the settings count: without excluded stages, with estimates of what was cut off.

    Formula: Σ c_i of the stages inside, divided by 1 - Σ estimated shares of the flows left out where they are added.
    """
    outside = settings[MethodTopic.EXCLUDED_STAGES].split()
    total = math.fsum(each.total for each in contributions if each.stage not in outside)
    if settings[MethodTopic.CUT_OFF] != ADD_ESTIMATES:
        return total
    left_out = math.fsum(each.estimated_share or 0.0 for each in study.cut_offs)
    return total / (1 - left_out)
