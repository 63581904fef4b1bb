"""Who gets which electricity, claims with lots and proof, other schemes, double counting: from the result's account."""

from collections.abc import Mapping

from footprint_app.reporting.blocks import Block, Column, Heading, Paragraph, Table
from footprint_app.reporting.figures import fixed, percent, trimmed
from footprint_app.reporting.material import Material
from footprint_app.reporting.sections.result_tables import decimals_of
from pcr_rules.electricity_account import AccountPart, AccountUse, DoubleCounting, SchemeView, SiteAccount
from pcr_rules.result import View


def account_blocks(material: Material) -> list[Block]:
    """Return the account of electricity in the market-based view; nothing where the result has none."""
    account, texts = material.result.electricity, material.texts
    if account is None:
        return []
    blocks: list[Block] = []
    for site in account.sites:
        if site.parts:
            blocks += [_site(material, site), *_leaving(material, site)]
    claims = [(site, part) for site in account.sites for part in site.parts if part.is_claim]
    if claims:
        market = next((each.steps for each in account.schemes if each.scheme == View.MARKET.value), {})
        blocks.append(_claims(material, claims, market))
    if account.schemes:
        blocks += [Heading(texts("electricity.schemes"), 3), _schemes(material, account.schemes)]
        blocks.append(Paragraph(texts("electricity.schemes_note"), "note"))
    if account.double_counting is not None:
        blocks += [
            Heading(texts("electricity.double_counting"), 3),
            _double_counting(material, account.double_counting),
        ]
    return blocks


def _site(material: Material, site: SiteAccount) -> Table:
    """One row a part and user: kWh, kg CO2e per kWh; users of a part add up to it."""
    texts = material.texts
    columns = (
        Column(texts("electricity.user"), 2.2),
        *(Column(part_name(material, part), 1.2, "right") for part in site.parts),
        Column(texts("electricity.all_kwh"), 1.2, "right"),
    )
    rows = [
        (use_name(material, use), *(_kwh(use.parts.get(part.part_id, 0.0)) for part in site.parts), _kwh(use.kwh))
        for use in site.uses
    ]
    rows.append(
        (
            texts("electricity.supplied"),
            *(_kwh(part.kwh) for part in site.parts),
            _kwh(sum(part.kwh for part in site.parts)),
        )
    )
    per_kwh = ("–" if part.kg_per_kwh is None else trimmed(part.kg_per_kwh) for part in site.parts)
    rows.append((texts("electricity.per_kwh"), *per_kwh, ""))
    caption = texts("electricity.attribution", facility=material.facility_name(site.facility))
    return Table(caption, columns, tuple(rows), total_rows=2)


def part_name(material: Material, part: AccountPart) -> str:
    """Return a part of a site's electricity as people read it."""
    if part.part_id.endswith(".instruments_sold"):
        return material.texts("electricity.sold", supply=part.part_id.removesuffix(".instruments_sold"))
    if part.part_id == "grid":
        return material.texts("electricity.grid_rest")
    # With blanks a narrow head of a table can break.
    return part.part_id.replace(":", ": ").replace(".", " ") if part.lots else part.part_id


def use_name(material: Material, use: AccountUse) -> str:
    """Return a user of a site's electricity as people read it."""
    return material.process_name(use.use_id) if use.use_id else material.texts(f"electricity.use_{use.kind}")


def _kwh(amount: float) -> str:
    return fixed(amount, 3) if amount else "–"


def _leaving(material: Material, site: SiteAccount) -> list[Block]:
    leaving = {"tenants": site.tenants_kwh, "exported": site.exported_kwh, "storage_loss": site.storage_loss_kwh}
    told = [material.texts(f"electricity.{key}", kwh=_kwh(kwh)) for key, kwh in leaving.items() if kwh]
    return [Paragraph(material.texts("report.list_separator").join(told), "note")] if told else []


def _claims(material: Material, claims: list[tuple[SiteAccount, AccountPart]], steps: Mapping[str, float]) -> Table:
    """One row a lot; its part of the difference to the location-based view is by its kWh, as the factor is one."""
    texts, decimals = material.texts, decimals_of(material)
    columns = (
        Column(texts("processes.facility"), 1.2),
        Column(texts("electricity.claim"), 1.0),
        Column(texts("electricity.lot"), 1.2),
        Column(texts("electricity.all_kwh"), 1.0, "right"),
        Column(texts("electricity.difference", unit=material.unit), 1.0, "right"),
        Column(texts("electricity.for_whom"), 1.4),
        Column(texts("electricity.proof"), 1.4),
    )
    rows = tuple(
        (
            material.facility_name(site.facility),
            part.part_id,
            lot,
            _kwh(kwh),
            _difference(steps.get(f"{site.facility}/{part.part_id}"), kwh / part.kwh, decimals),
            for_whom(material, part),
            texts("electricity.proven" if part.is_proven else "electricity.not_proven"),
        )
        for site, part in claims
        for lot, kwh in (part.lots or {"–": part.kwh}).items()
    )
    return Table(texts("electricity.claims"), columns, rows)


def _difference(step: float | None, share: float, decimals: int) -> str:
    return "–" if step is None else fixed(step * share, decimals)


def for_whom(material: Material, part: AccountPart) -> str:
    """Say whether a claim serves the whole site, or one process and why."""
    if not part.process_id:
        return material.texts("electricity.site_average")
    name = material.process_name(part.process_id)
    return material.texts("electricity.dedicated", process=name, reason=part.dedicated_reason or "–")


def _schemes(material: Material, schemes: tuple[SchemeView, ...]) -> Table:
    """Every scheme against the location-based view: what it adds or does not take, step by step."""
    texts, decimals = material.texts, decimals_of(material)
    columns = (
        Column(texts("electricity.scheme"), 1.6),
        Column(texts("electricity.of_it", unit=material.unit), 1.1, "right"),
        Column(texts("electricity.total", unit=material.unit), 1.1, "right"),
        Column(texts("electricity.why"), 2.6),
    )
    rows = tuple(
        (
            texts(f"electricity.scheme_{scheme.scheme.replace('-', '_')}"),
            fixed(scheme.electricity, decimals),
            "–" if scheme.total is None else fixed(scheme.total, decimals),
            _why(material, scheme, schemes, decimals),
        )
        for scheme in schemes
    )
    return Table(texts("electricity.scheme_table"), columns, rows)


def _why(material: Material, scheme: SchemeView, schemes: tuple[SchemeView, ...], decimals: int) -> str:
    texts = material.texts
    told = [f"{_step(material, step)} {fixed(value, decimals)}" for step, value in scheme.steps.items()]
    market = next((each.steps for each in schemes if each.scheme == View.MARKET.value), {})
    left_out = [_step(material, step) for step in market if step not in scheme.steps]
    if left_out and scheme.scheme != View.LOCATION.value:
        told.append(texts("electricity.left_out", steps=texts("report.list_separator").join(left_out)))
    if scheme.factor_id:
        told.append(texts("electricity.own_factor", factor=scheme.factor_id))
    return "; ".join(told) or "–"


def _step(material: Material, step: str) -> str:
    facility, _, part = step.partition("/")
    return f"{material.facility_name(facility)} / {part}"


def _double_counting(material: Material, meter: DoubleCounting) -> Paragraph:
    return Paragraph(
        material.texts(
            "electricity.double_counting_text",
            year=meter.ratio_year,
            ratio=fixed(meter.ratio, 4),
            kwh=trimmed(meter.average_kwh),
            change=fixed(meter.change, decimals_of(material)),
            share=percent(meter.change_share),
            unverifiable=percent(meter.unverifiable_share),
            unit=material.unit,
        )
    )
