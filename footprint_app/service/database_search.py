"""Activities of a database found by words, and their footprints under a GWP set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from background_db.catalogue import co2e_of
from background_db.characterisation import gwp_set_ids
from background_db.database_index import DatabaseIndex
from background_db.errors import DataFileError
from footprint_app.linking.background_databases import BACKGROUND_PREFIX, NoSupply
from footprint_app.service.background import WorkspaceBackgrounds, year_of
from footprint_app.service.configuration import Configuration
from footprint_app.service.databases import entry_of, folder_of_databases
from footprint_app.service.errors import WrongUseError
from footprint_app.service.workspace import workspace_folder


@dataclass(frozen=True, slots=True)
class FoundActivity:
    """An activity that fits a search, with its provider text for a study."""

    provider: str
    name_en: str
    name_zh: str
    product_en: str
    product_zh: str
    unit: str
    location: str
    years: str
    is_cut_off: bool


def search_database(
    configuration: Configuration, name: str, words: str, limit: int = 20
) -> tuple[tuple[FoundActivity, ...], int]:
    """Return the activities whose names, product, place or code hold all words, shortest names first, and how many fit.

    Raises:
        WrongUseError: there is no such database, or its snapshot cannot be read.
    """
    root = folder_of_databases(configuration)
    entry_of(root, name)
    try:
        activities = DatabaseIndex(root).snapshot(name).activities
    except DataFileError as error:
        raise WrongUseError("service.database_unreadable", name=name, cause=error) from error
    columns = ("code", "name_en", "name_zh", "product_en", "product_zh", "location")
    text = activities[columns[0]].str.casefold()
    for column in columns[1:]:
        text = text + "\n" + activities[column].str.casefold()
    fits = text.str.contains("", regex=False)
    for word in words.casefold().split():
        fits &= text.str.contains(word, regex=False)
    found = activities[fits]
    order = (found["name_en"].str.len() + found["name_zh"].str.len()).sort_values(kind="stable").index
    rows = found.loc[order].head(limit).to_dict("records")
    return tuple(_found(name, row) for row in rows), int(fits.sum())


def _found(name: str, row: Mapping[Any, Any]) -> FoundActivity:
    years = [str(year) for key in ("first_year", "last_year") if (year := year_of(row[key]))]
    return FoundActivity(
        provider=f"background:{name}/{row['code']}",
        name_en=row["name_en"],
        name_zh=row["name_zh"],
        product_en=row["product_en"],
        product_zh=row["product_zh"],
        unit=row["unit"],
        location=row["location"],
        years="–".join(dict.fromkeys(years)),
        is_cut_off=bool(row["is_cut_off"]),
    )


def values_of(configuration: Configuration, providers: Sequence[str], gwp: str) -> list[float | None]:
    """Return kg CO2e per unit of activities under a GWP set; None for one that cannot be scored.

    Raises:
        WrongUseError: there is no such GWP set.
    """
    if gwp not in gwp_set_ids():
        raise WrongUseError("service.no_gwp_set", set=gwp, known=", ".join(gwp_set_ids()))
    backgrounds = WorkspaceBackgrounds(workspace_folder(configuration))
    supplies = (backgrounds.supply(one.removeprefix(BACKGROUND_PREFIX)) for one in providers)
    return [None if isinstance(one, NoSupply) else co2e_of(one.factor, gwp) for one in supplies]
