"""Electricity: what supplies each site and who uses it, counted by location and by market, and the published factors."""

from collections.abc import Callable, Mapping

import streamlit as st

from footprint_app.service import electricity, electricity_supply, jobs
from footprint_app.service.drafts import Draft, read
from footprint_app.service.electricity_supply import CountedBy, Span, SupplyAnswer, SupplyRow
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.result_words import verification_word
from footprint_app.ui import desk
from footprint_app.ui.language import _, language, number
from footprint_app.ui.parts.address import choose
from footprint_app.ui.parts.calculated import CALCULATION, Calculated, follow_calculation
from footprint_app.ui.parts.charts import plain
from footprint_app.ui.parts.charts import show as show_chart
from footprint_app.ui.parts.electricity_views import show_electricity
from footprint_app.ui.parts.electricity_words import days_word, gap_word, part_name, part_word, technology_word
from footprint_app.ui.parts.finding_groups import Sorting, grouped_findings, show_groups
from footprint_app.ui.parts.finding_list import show_findings
from footprint_app.ui.parts.no_study import draft_or_hint
from footprint_app.ui.parts.numbers import significant, whole_numbers
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.supply_chart import supply_bars, use_bars
from footprint_app.ui.parts.work import is_at_work
from pcr_rules.electricity_account import SiteAccount


def show() -> None:
    """Show the page."""
    st.title(_("Electricity"))
    words = {
        "supply": _("Supply"),
        "users": _("Who uses it"),
        "schemes": _("How schemes count it"),
        "factors": _("Published factors"),
    }
    chosen = choose(_("Part of electricity"), words, "part")
    with told():
        if chosen == "factors":
            _factors()
            return
        draft = draft_or_hint()
        if draft is not None:
            {"supply": _supply, "users": _users, "schemes": _schemes}[chosen](draft)


def _supply(draft: Draft) -> None:
    answer = _supply_of(draft)
    if not answer.is_linked:
        st.error(_("No supply to show yet: what is listed here stands in its way."))
        show_findings([each for each in answer.findings if each.blocks_number], "blocking")
        return
    if answer.stand_ins:
        st.info(
            _("No supply is listed for {sites}: the grid average stands for it.", sites=", ".join(answer.stand_ins))
        )
    if answer.rows:
        site = _choose_site(answer.facilities)
        _bars(answer, site)
        _both_views(answer, site)
    found = electricity_supply.electricity_findings(answer.findings)
    if found:
        st.subheader(_("Claims, double counting and supply: what was found"))
        show_groups(grouped_findings(found, {}, Sorting.SEVERITY), {})


def _supply_of(draft: Draft) -> SupplyAnswer:
    configuration = desk.open_workspace()
    state = tuple(sorted(jobs.state_of(configuration, draft).items()))
    return _answer(str(configuration.workspace), state, lambda: read_supply(draft))


@st.cache_resource(max_entries=16, show_spinner=False)
def _answer(workspace: str, state: object, _read: Callable[[], SupplyAnswer]) -> SupplyAnswer:  # noqa: ARG001
    """Kept for as long as study, factors and claims stay what they are."""
    return _read()


def read_supply(draft: Draft) -> SupplyAnswer:
    """Ask the service for the supply of a draft."""
    configuration = desk.open_workspace()
    claimed = electricity.claims_from_ledger(configuration)
    return electricity_supply.supply_of(read(draft), claimed, catalogue_of(configuration))


def _choose_site(facilities: tuple[str, ...]) -> str:
    if len(facilities) == 1:
        return facilities[0]
    named = st.query_params.get("site")
    begin = facilities.index(named) if named in facilities else 0
    site = str(st.selectbox(_("Site"), facilities, index=begin, key="site"))
    st.query_params["site"] = site
    return site


def _bars(answer: SupplyAnswer, site: str) -> None:
    finest = electricity_supply.span_of(answer, site)
    spans = [
        span for span in (Span.MONTH, Span.YEAR, Span.PERIOD) if list(Span).index(span) >= list(Span).index(finest)
    ]
    words = {Span.MONTH: _("by month"), Span.YEAR: _("by year"), Span.PERIOD: _("whole period")}
    span = finest
    if finest is Span.MONTH:
        span = Span(choose(_("Time"), {each.value: words[each] for each in spans}, "span"))
    bars = electricity_supply.bars_of(answer, site, span)
    alt = _("Supply of the site as stacked bars against its consumption, in kWh")
    show_chart(supply_bars(bars), "supply", alt, key="supply_bars")
    st.caption(_supply_note(answer, site, finest, has_consumption=any(bar.metered_kwh is not None for bar in bars)))


def _supply_note(answer: SupplyAnswer, site: str, finest: Span, *, has_consumption: bool) -> str:
    is_metered = any(one.is_by_meters for one in answer.metered if one.facility == site)
    if not has_consumption:
        source = _("Consumption is known for the whole period only: enter meter readings by month to compare.")
    elif is_metered:
        source = _("Consumption: main meters, without tenants.")
    else:
        source = _("Consumption: what the rows of the study draw; no meters are entered.")
    coarse = _("Supply is stated for more than a month at a time; give rows by month for a picture by month.")
    return source if finest is Span.MONTH else f"{source} {coarse}"


def _both_views(answer: SupplyAnswer, site: str) -> None:
    st.subheader(_("Both views side by side"))
    sums = electricity_supply.sums_of(answer, site)
    columns = st.columns(3)
    columns[0].metric(_("Electricity, kWh"), number(sums.kwh), border=True)
    columns[1].metric(_("Location-based, kgCO2e"), number(sums.location_kg), border=True)
    columns[2].metric(
        _("Market-based, kgCO2e"),
        number(sums.market_kg),
        delta=number(sums.market_kg - sums.location_kg) if sums.market_kg != sums.location_kg else None,
        delta_color="inverse",
        border=True,
    )
    rows = [_row(each) for each in answer.rows if each.facility == site]
    whole = whole_numbers()
    st.dataframe(
        rows,
        hide_index=True,
        width="stretch",
        column_config={"kWh": whole, _("Location, kgCO2e"): whole, _("Market, kgCO2e"): whole},
    )
    if sums.elsewhere_kwh:
        st.caption(
            _(
                "{kwh} kWh come from a process of the study: its own rows carry the emissions, they are in neither sum.",
                kwh=number(sums.elsewhere_kwh),
            )
        )


def _row(row: SupplyRow) -> dict[str, object]:
    return {
        _("Supply"): part_name(row.part_id, row.claim),
        _("Kind"): part_word(row.kind),
        _("Period"): days_word(row.first_day, row.last_day),
        "kWh": significant(row.kwh),
        _("Location, kg/kWh"): _per_kwh(row.location),
        _("Location, kgCO2e"): significant(row.location_kg),
        _("Market, kg/kWh"): _per_kwh(row.market),
        _("Market, kgCO2e"): significant(row.market_kg),
        _("Market factor"): " + ".join(each.name_zh if language() == "zh" else each.name_en for each in row.market),
        _("Location factor"): " + ".join(each.name_zh if language() == "zh" else each.name_en for each in row.location),
        _("Proof"): _proof(row),
        _("Lots"): ", ".join(row.lots),
    }


def _per_kwh(counted: tuple[CountedBy, ...]) -> str:
    return " + ".join(number(each.kg_per_kwh, 4) if each.kg_per_kwh is not None else "–" for each in counted)


def _proof(row: SupplyRow) -> str:
    if not row.is_claim:
        return ""
    return _("cancelled, proof recorded") if row.is_proven else _("no proof yet: provisional")


def _users(draft: Draft) -> None:
    found = _calculated(draft)
    account = found.files.result.electricity if found is not None and found.files.result is not None else None
    if found is None:
        return
    if account is None or not account.sites:
        st.info(_("No process of this study draws electricity from a site."))
        return
    claims = {(row.facility, row.part_id): row.claim for row in _supply_of(draft).rows}
    for site in account.sites:
        st.subheader(escaped(_("Site {site}: {kwh} kWh metered", site=site.facility, kwh=number(site.metered_kwh))))
        _site(site, {part: claim for (facility, part), claim in claims.items() if facility == site.facility})


def _site(site: SiteAccount, claims: Mapping[str, str]) -> None:
    if not site.parts:
        st.info(_("No supply is listed; the grid average stands."))
        return
    kinds = {"process": "", "other": _("other uses of the site"), "storage_loss": _("lost in storage")}
    names = [plain(use.use_id or kinds[use.kind]) for use in site.uses]
    known = {part.part_id: part_name(part.part_id, claims.get(part.part_id, "")) for part in site.parts}
    parts = [(plain(name), [use.parts.get(part, 0.0) for use in site.uses]) for part, name in known.items()]
    show_chart(use_bars(names, parts), "users", _("Who uses which electricity, in kWh"), key=f"users_{site.facility}")
    rows = [
        {_("User"): use.use_id or kinds[use.kind], "kWh": significant(use.kwh)}
        | {name: significant(use.parts.get(part, 0.0)) for part, name in known.items()}
        for use in site.uses
    ]
    whole = whole_numbers()
    numbers = {"kWh": whole} | dict.fromkeys(known.values(), whole)
    st.dataframe(rows, hide_index=True, width="stretch", column_config=numbers)
    leaving = {
        _("{kwh} kWh are passed on to tenants: they leave the site and are not in the table."): site.tenants_kwh,
        _("{kwh} kWh are fed into the grid: no use of the site."): site.exported_kwh,
        _("{kwh} kWh are lost in storage, carried by all users."): site.storage_loss_kwh,
        _("{kwh} kWh of claims find no grid power in their period."): site.unclaimed_kwh,
    }
    for said, kwh in leaving.items():
        if kwh:
            st.caption(said.format(kwh=number(kwh)))


def _schemes(draft: Draft) -> None:
    found = _calculated(draft)
    if found is not None and found.files.result is not None:
        show_electricity(found, found.files.result)


def _calculated(draft: Draft) -> Calculated | None:
    """The calculation that this part rests on; the person is told what to do while there is none."""
    found = follow_calculation(draft)
    if found is None and not is_at_work(CALCULATION):
        st.caption(_("This part rests on a calculation. Press Calculate; it takes a few seconds."))
    elif found is not None and found.files.result is None:
        st.error(_("No number yet: what is listed here stands in its way."))
        show_findings([each for each in found.files.findings if each.blocks_number], "blocking")
    return found


def _factors() -> None:
    left, middle, right = st.columns(3)
    families = {"footprint": _("for products: kgCO2e/kWh"), "enterprise": _("for companies: kgCO2/kWh"), "": _("all")}
    family = left.selectbox(_("Made for"), list(families), format_func=families.__getitem__, key="factor_family")
    year = middle.selectbox(
        _("Year"), [None, *electricity.factor_years()], format_func=lambda one: _("all") if one is None else str(one)
    )
    region = right.text_input(_("Place"), placeholder="CN-GD", help=_("Code or name, e.g. CN-GD or Guangdong"))
    document = electricity.list_electricity_factors(year=year, region=region.strip(), family=family or "")
    st.caption(
        _("{count} factors. Those for companies may not stand in a product footprint.", count=len(document.factors))
    )
    rows = [
        {
            _("Factor"): each.name_zh if language() == "zh" else each.name_en,
            "kg/kWh": each.value,
            _("Year"): str(each.year or ""),
            _("Place"): each.geography,
            _("Stands for"): technology_word(each.technology),
            _("Made for"): families[each.family],
            _("State"): _("superseded") if each.is_superseded else _("in use"),
            _("Verified"): verification_word(each.verification, language()),
            _("Published"): each.published,
            _("Source"): each.source,
            _("Where in it"): each.locator,
            _("Id"): each.factor_id,
        }
        for each in document.factors
    ]
    if rows:
        per_kwh = st.column_config.NumberColumn(format="%.4f")
        st.dataframe(rows, hide_index=True, width="stretch", height=520, column_config={"kg/kWh": per_kwh})
    if document.gaps:
        st.subheader(_("What no publication gives"))
        st.markdown("\n".join(f"- {escaped(gap_word(each))}" for each in document.gaps))
