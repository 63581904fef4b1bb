"""Fuels burnt and electricity of the inventory in tonnes of standard coal equivalent: a statement, never an input."""

from collections.abc import Iterator

from background_db.catalogue import load_catalogue
from background_db.standard_coal import in_standard_coal
from background_db.units import Quantity, is_known
from pcr_rules.plant.derivation import Statement
from pcr_rules.plant.expansion import Added
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import Exchange, ExchangeKind


def standard_coal_step(study: ProductStudy) -> Added:
    """State each row of fuel or electricity in tce, electricity by its equivalent value (29.3076 GJ/tce).

    Fuels go by the calorific value that the row's fuel has, else by GB/T 2589. The rows are of one run of their
    processes, so they are not summed; a row that cannot be converted has no statement.
    """
    return Added(statements=tuple(_statements(study)))


def _statements(study: ProductStudy) -> Iterator[Statement]:
    published = {fuel.fuel_id: fuel for fuel in load_catalogue().fuels}
    own = {f"own.{fuel.fuel_id}": fuel.net_calorific_value for fuel in study.own_fuels}
    for _, row in rows_of(study):
        if row.kind is not ExchangeKind.INPUT or not is_known(row.quantity.unit):
            continue
        found = published.get(row.fuel)
        ncv = Quantity(found.ncv.value, found.ncv.unit) if found is not None and found.ncv else own.get(row.fuel)
        if row.fuel:
            coal = in_standard_coal(row.quantity, row.fuel.rpartition(".")[2], ncv)
        else:
            coal = in_standard_coal(row.quantity) if _is_electricity(row) else None
        if coal is not None:
            place = f"exchange:{row.exchange_id}"
            item = "fuel_in_tce" if row.fuel else "electricity_in_tce"
            yield Statement(topic="standard_coal", subject=row.exchange_id, item=item, quantity=coal, sources=(place,))


def _is_electricity(row: Exchange) -> bool:
    reference = parse_provider(row.provider)
    return reference is not None and reference.kind is ProviderKind.ELECTRICITY
