"""The distinct lines of a table, linked by the code that links a study: provider, unit, scope, place and year.

A distinct line is what decides how a line is linked: kind, flow, provider and unit. Each is linked once, as a row of a
study with the amount 1; the conversion it gets holds for every amount, as all conversions are factors.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from background_db.catalogue import FactorCatalogue
from background_db.characterisation import GwpSet, gwp_set
from background_db.factors import EmissionFactor
from background_db.findings import NONE, Finding, Severity, integrity_error
from background_db.flows import channel_of, gas_of
from background_db.units import Quantity, is_known, near_units
from footprint_app.calculation.matrices import ADDITIVE_ROWS, CHANNELS
from footprint_app.linking.link import Linking, link_study
from pcr_rules.enum_labels import enum_label
from pcr_rules.linked_study import LinkedStudy, Supplier, SupplierKind
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, LifeCycleStage, TimeBoundary
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

LinkStudy = Callable[[ProductStudy], Linking]
_USABLE = frozenset({ProviderKind.FACTOR, ProviderKind.BACKGROUND, ProviderKind.BURDEN_FREE})
_EXCHANGE = "exchange:"
_ROW_ID = "r"
_ROW = f"{_EXCHANGE}{_ROW_ID}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSettings:
    """What holds for a whole table: the place and year for which factors are judged, and the GWP set."""

    geography: str = "CN"
    year: int = 2025
    gwp_set: str = "AR6"


@dataclass(frozen=True, slots=True, order=True)
class LineKey:
    """What decides how a line is linked."""

    kind: str
    flow: str
    provider: str
    unit: str


@dataclass(frozen=True, slots=True)
class BillLink:
    """How a distinct line is linked: `conversion` units of the supplier for one unit of the line.

    `score` is -1 with `findings` that block where it cannot be linked; else the position in `LinkBook.scores`.
    """

    key: LineKey
    provider: str
    score: int
    conversion: float
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()

    @property
    def is_linked(self) -> bool:
        """True when the line has a number."""
        return self.score >= 0

    @property
    def warnings(self) -> int:
        """How many warnings each line of this kind carries."""
        return sum(remark.severity is Severity.WARNING for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class SupplierScore:
    """What one `unit` of a supplier emits, kg CO2e by channel (in the order of `CHANNELS`) and by gas."""

    supplier: str
    name_zh: str
    name_en: str
    unit: str
    channels: tuple[float, ...]
    gases: Mapping[str, float]
    factor: EmissionFactor | None = None

    @property
    def total(self) -> float:
        """kg CO2e per unit: the sum of the additive channels."""
        return sum(self.channels[row] for row in ADDITIVE_ROWS)


@dataclass(slots=True, eq=False)
class LinkBook:
    """Links of all distinct lines met so far; grows while a table is read."""

    catalogue: FactorCatalogue
    settings: BillSettings
    mapping: Mapping[str, str]
    """Provider by flow, for lines that name none."""
    remembered: Callable[[str, str], str] = lambda _flow, _unit: ""
    """The workspace's library of choices: provider of a flow and unit, for lines that neither name nor map one."""
    link: LinkStudy | None = None
    links: list[BillLink] = field(default_factory=list)
    scores: list[SupplierScore] = field(default_factory=list)
    _known: dict[LineKey, int] = field(default_factory=dict)
    _suppliers: dict[str, int] = field(default_factory=dict)
    _by_name: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name = {_one_form(flow): provider for flow, provider in self.mapping.items()}

    def numbers_of(self, keys: Iterable[LineKey]) -> list[int]:
        """Return the position in `links` of each key; new ones are linked, all at once."""
        wanted = list(keys)
        new = [key for key in dict.fromkeys(wanted) if key not in self._known]
        if new:
            self._add(new)
        return [self._known[key] for key in wanted]

    def _add(self, keys: list[LineKey]) -> None:
        first = len(self.links)
        rows = [(f"{_ROW_ID}{number}", key, self._provider(key)) for number, key in enumerate(keys, start=first)]
        refused = {row: problem for row, key, provider in rows if (problem := tuple(self._refusals(key, provider)))}
        linked, said = self._linked([row for row in rows if row[0] not in refused])
        lines = {line.exchange_id: line for line in linked.lines} if linked else {}
        for row, key, provider in rows:
            line, found = lines.get(row), said.get(row, [])
            blocking = list(refused[row]) if row in refused else [each for each in found if each.blocks_number]
            score, conversion = -1, float("nan")
            if line is not None and linked is not None:
                score, conversion = self._score(line.supplier, line.unit, linked.factors), line.amount
            elif not blocking:
                blocking = [integrity_error("PORTFOLIO-LINE-NOT-LINKED", flow=key.flow, provider=provider or "-")]
            remarks = tuple(each for each in found if not each.blocks_number)
            self._known[key] = len(self.links)
            self.links.append(BillLink(key, provider, score, conversion, tuple(blocking), remarks))

    def _linked(self, rows: list[tuple[str, LineKey, str]]) -> tuple[LinkedStudy | None, dict[str, list[Finding]]]:
        """Link rows as a study; those that cannot be linked are left out in a second go, so that the others can."""
        link = self.link or (lambda study: link_study(study, self.catalogue, {}))
        linking = link(table_study(rows, self.settings))
        said: dict[str, list[Finding]] = {}
        for finding in linking.findings:
            if finding.where.path.startswith(_ROW):
                said.setdefault(finding.where.path.removeprefix(_EXCHANGE).partition(".")[0], []).append(finding)
        if linking.linked is not None:
            return linking.linked, said
        good = [row for row in rows if not any(finding.blocks_number for finding in said.get(row[0], ()))]
        return (link(table_study(good, self.settings)).linked if good else None), said

    def _provider(self, key: LineKey) -> str:
        """The provider written, else mapped, else remembered; a bare key that the catalogue knows is a factor."""
        written = key.provider or self.mapping.get(key.flow) or self._by_name.get(_one_form(key.flow), "")
        if not written and kind_of(key, "") is not ExchangeKind.EMISSION:
            written = self.remembered(key.flow, key.unit)
        if written and parse_provider(written) is None and written in self.catalogue.published:
            return f"factor:{written}"
        return written

    @staticmethod
    def _refusals(key: LineKey, provider: str) -> Iterator[Finding]:
        """Yield what a table cannot say, before the study's own checks."""
        kind = kind_of(key, provider)
        if kind is None:
            yield integrity_error("PORTFOLIO-KIND-UNKNOWN", value=key.kind, known=", ".join(filter(None, kind_words())))
        if not key.flow:
            yield integrity_error("PORTFOLIO-CELL-EMPTY", column="物料 / flow")
        if not key.unit:
            yield integrity_error("PORTFOLIO-CELL-EMPTY", column="单位 / unit")
        elif not is_known(key.unit):
            near = ", ".join(near_units(key.unit)) or NONE
            yield integrity_error("PORTFOLIO-UNIT-UNKNOWN", unit=key.unit, near=near)
        if provider:
            reference = parse_provider(provider)
            if reference is None or reference.kind not in _USABLE:
                yield integrity_error("PORTFOLIO-PROVIDER-UNUSABLE", flow=key.flow, provider=provider)
        elif key.flow and kind is not ExchangeKind.EMISSION:
            yield integrity_error("PORTFOLIO-NO-PROVIDER", flow=key.flow)

    def _score(self, supplier: Supplier, unit: str, factors: Mapping[str, EmissionFactor]) -> int:
        name = str(supplier)
        if name not in self._suppliers:
            factor = factors[supplier.key] if supplier.kind is not SupplierKind.ELEMENTARY else None
            flows = factor.flows if factor else ((supplier.key, 1.0),)
            names = (factor.name_zh, factor.name_en) if factor else (supplier.key, supplier.key)
            channels, gases = characterised(flows, gwp_set(self.settings.gwp_set))
            self._suppliers[name] = len(self.scores)
            self.scores.append(SupplierScore(name, *names, unit, channels, gases, factor))
        return self._suppliers[name]


@cache
def kind_words() -> Mapping[str, ExchangeKind]:
    """What the column kind may say: the words of a study, in both languages; nothing written is an input."""
    words = {"": ExchangeKind.INPUT, "废弃物": ExchangeKind.WASTE}
    for kind in ExchangeKind:
        words |= dict.fromkeys((kind.value, enum_label(kind, "zh"), enum_label(kind, "en").casefold()), kind)
    return words


def kind_of(key: LineKey, provider: str) -> ExchangeKind | None:
    """Return what a line is: as its column says, else an emission where its flow is a flow key, else an input."""
    if not key.kind and not provider and is_flow_key(key.flow):
        return ExchangeKind.EMISSION
    return kind_words().get(key.kind.casefold())


def is_flow_key(flow: str) -> bool:
    """True for an elementary flow's key, ``co2.fossil``: no material is called so."""
    try:
        channel_of(flow)
    except ValueError:
        return False
    return True


def characterised(flows: Iterable[tuple[str, float]], potentials: GwpSet) -> tuple[tuple[float, ...], dict[str, float]]:
    """Return kg CO2e of flows by channel and by gas; aircraft is an *of which* and counts under no gas."""
    channels = dict.fromkeys(CHANNELS, 0.0)
    gases: dict[str, float] = {}
    for flow, amount in flows:
        channel, value = channel_of(flow), amount * potentials.characterise(flow)
        channels[channel] += value
        if channel.value != "aircraft":
            gases[gas_of(flow)] = gases.get(gas_of(flow), 0.0) + value
    return tuple(channels.values()), gases


def table_study(rows: Iterable[tuple[str, LineKey, str]], settings: BillSettings) -> ProductStudy:
    """Make a study of one process whose rows are distinct lines, each with the amount 1."""
    exchanges = tuple(
        Exchange(
            exchange_id=row,
            kind=kind_of(key, provider) or ExchangeKind.INPUT,
            stage=LifeCycleStage.PRODUCTION,
            flow=key.flow,
            quantity=Quantity(1.0, key.unit),
            provider=provider,
        )
        for row, key, provider in rows
    )
    one = Quantity(1.0, "piece")
    process = UnitProcess(
        process_id="bill",
        name="bill of materials",
        stage=LifeCycleStage.PRODUCTION,
        outputs=(ProductOutput(flow_id="product", name="product", quantity=one),),
        exchanges=exchanges,
    )
    return ProductStudy(
        study_id="bill-of-materials",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="product", producer="-"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=one, reference_process="bill"),
        goal=Goal(),
        boundary=Boundary(),
        geography=settings.geography,
        period=TimeBoundary(first_day=date(settings.year, 1, 1), last_day=date(settings.year, 12, 31)),
        gwp_set=settings.gwp_set,
        processes=(process,),
    )


def _one_form(flow: str) -> str:
    return "".join(unicodedata.normalize("NFKC", flow).casefold().split())
