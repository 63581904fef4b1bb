"""A study to fill in, made of a process template: amounts are zero, suppliers empty, every default told."""

from datetime import date

from background_db.units import Quantity
from pcr_rules.plant.process_emissions.items import group_of, items_of
from pcr_rules.plant_records.process_emissions import ProcessEmission
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.process_templates.template import ProcessTemplate, TemplateEmission, TemplateInput, TemplateStep
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import (
    Assumption,
    Boundary,
    CfpType,
    Goal,
    LifeCycleStage,
    PcrReference,
    StageDecision,
    TimeBoundary,
)
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

_PLANT = "plant"
_TO_FILL = {"zh": "（待填）", "en": "(to fill in)"}
_FUEL = {
    "zh": "在“燃烧燃料”填燃料代码，供给者填燃料生产",
    "en": "name the fuel under Fuel burnt; the provider is its supply",
}
_PROVIDER = {"zh": "填写数量和供给者", "en": "enter amount and provider"}
_AMOUNT = {"zh": "填写数量", "en": "enter the amount"}
_ITEMS = {"zh": "品种可选：", "en": "item, one of: "}
_INCLUDED = frozenset({LifeCycleStage.RAW_MATERIALS, LifeCycleStage.PRODUCTION})
_STAGE_REASON = {"zh": "从摇篮到大门", "en": "cradle to gate"}


def skeleton(template: ProcessTemplate, year: int, language: str) -> ProductStudy:
    """Return a study over one calendar year under the template; names and notes are in `language` ("zh" or "en").

    Amounts are zero and suppliers of bought inputs empty, so that checking it names exactly what is to be filled in.
    """
    last_day = date(year, 12, 31)
    return ProductStudy(
        study_id=f"{template.process}-{year}",
        title=template.name.text(language),
        cfp_type=CfpType.PARTIAL,
        product=Product(
            name_zh=template.product.zh,
            name_en=template.product.en,
            producer=_TO_FILL[language],
            classification=template.classification,
            mass_per_unit=Quantity(1, "t"),
            biogenic_carbon=Quantity(0, "kg"),
        ),
        unit=FunctionalUnit(
            kind=UnitKind.DECLARED,
            quantity=Quantity(1, "t"),
            reference_process=template.reference_step,
            reference_flow=template.reference_flow,
        ),
        goal=Goal(),
        boundary=Boundary(
            stages=tuple(
                StageDecision(stage=stage, is_included=stage in _INCLUDED, reason=_STAGE_REASON[language])
                for stage in LifeCycleStage
            )
        ),
        period=TimeBoundary(first_day=date(year, 1, 1), last_day=last_day),
        pcr=PcrReference(edition=template.edition),
        facilities=(_facility(language),),
        processes=tuple(_process(step, language) for step in template.steps),
        assumptions=_defaults(template, last_day, language),
        plant=PlantRecords(process_emissions=tuple(_figure(each, language) for each in template.emissions)),
    )


def _facility(language: str) -> Facility:
    grid = ElectricitySupply(supply_id="grid", kind=SupplyKind.GRID, quantity=Quantity(0, "kWh"))
    return Facility(facility_id=_PLANT, name_zh=_TO_FILL[language], geography="CN", electricity=(grid,))


def _process(step: TemplateStep, language: str) -> UnitProcess:
    output = ProductOutput(flow_id=step.flow, name=step.product.text(language), quantity=Quantity(0, step.unit))
    return UnitProcess(
        process_id=step.step,
        name=step.name.text(language),
        facility=_PLANT,
        outputs=(output,),
        exchanges=tuple(_row(each, language) for each in step.inputs),
    )


def _row(each: TemplateInput, language: str) -> Exchange:
    notes = [_AMOUNT[language] if each.provider else _PROVIDER[language]]
    if each.is_fuel:
        notes.append(_FUEL[language])
    return Exchange(
        exchange_id=each.row,
        kind=ExchangeKind.INPUT,
        flow=each.name.text(language),
        quantity=Quantity(0, each.unit),
        provider=each.provider,
        is_outside_mass_balance=each.is_fuel,
        note="; ".join(notes),
    )


def _figure(each: TemplateEmission, language: str) -> ProcessEmission:
    choices = [words[0 if language == "zh" else 1] for words in items_of(group_of(each.method)).values()]
    note = _AMOUNT[language]
    if choices and not each.item:
        note = f"{note}; {_ITEMS[language]}{' / '.join(choices)}"
    return ProcessEmission(
        emission_id=each.emission,
        process=each.step,
        method=each.method,
        figure=each.figure,
        item=each.item,
        quantity=Quantity(0, each.unit),
        note=note,
    )


def _defaults(template: ProcessTemplate, day: date, language: str) -> tuple[Assumption, ...]:
    """One assumption a published default, so that its source and mark stand in study and report."""
    concerns = "; ".join(each.emission for each in template.emissions)
    remark = Assumption(assumption_id="T-0", text=template.remark.text(language), concerns=concerns)
    return (
        remark,
        *(
            Assumption(
                assumption_id=f"T-{number}",
                text=f"{each.name} = {each.value:g} {each.unit}" if each.value is not None else f"{each.name}: unset",
                concerns=concerns,
                reason=f"{each.source}; {each.clause}; {each.mark}",
            )
            for number, each in enumerate(template.defaults(day), start=1)
        ),
    )
