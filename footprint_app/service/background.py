"""The imported databases of a workspace as suppliers of a study; opened when a study first names one."""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from background_db.errors import DataFileError, FootprintError
from background_db.factors import EmissionFactor, FactorQuality, FactorScope
from background_db.findings import nearest
from background_db.flow_mapping_file import FlowMapping, read_flow_mapping
from background_db.provenance import ValidityPeriod, Verification
from background_db.regions import region_code
from footprint_app.linking.background_databases import (
    BACKGROUND_ELECTRICITY,
    BACKGROUND_PREFIX,
    BackgroundSupply,
    NoSupply,
)
from footprint_app.linking.background_supply import known_unit
from footprint_app.service.configuration import Configuration

if TYPE_CHECKING:
    from background_db.background_overlay import BackgroundOverlay
    from background_db.database_index import DatabaseEntry
    from background_db.snapshot import Snapshot
    from footprint_app.calculation.background_scores import BackgroundTotals

# What reads matrices is imported where a database is opened: most studies name none, and numpy takes its time.
BACKGROUND_FOLDER = "background"
MAPPINGS = "mappings"
CACHE = Path("cache") / "background"
_WORLD = frozenset({"glo", "row", "world", "global", "all", "rest-of-world", "rest of world", "全球"})
_ELECTRICITY = ("electricity", "电力", "电能")


def backgrounds_for(configuration: Configuration) -> "WorkspaceBackgrounds | None":
    """Return the databases of the configured workspace; None where none is configured."""
    folder = configuration.workspace
    return WorkspaceBackgrounds(folder) if folder is not None else None


@dataclass(slots=True)
class WorkspaceBackgrounds:
    """Databases by name, each opened once."""

    workspace: Path
    _opened: dict[str, "OpenDatabase | NoSupply"] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The folder of snapshots, overlays and index."""
        return self.workspace / BACKGROUND_FOLDER

    def hold(self, keys: Iterable[str]) -> None:
        """Hold the scores of activities ``<database>/<code>`` to a forward solution, those of a database together."""
        codes: dict[str, list[str]] = {}
        for key in keys:
            name, _, code = key.partition("/")
            codes.setdefault(name, []).append(code)
        for name, wanted in codes.items():
            database = self.open(name)
            if not isinstance(database, NoSupply):
                # What is wrong with a database is told by `supply`, for each row that names it.
                with contextlib.suppress(FootprintError, OSError):
                    database.hold(wanted)

    def supply(self, key: str) -> BackgroundSupply | NoSupply:
        """Return the activity of ``<database>/<code>``, or why there is none."""
        name, _, code = key.partition("/")
        database = self.open(name)
        if isinstance(database, NoSupply):
            return database
        try:
            return database.supply(code)
        except (FootprintError, OSError) as error:
            return _unreadable(name, error)

    def open(self, name: str) -> "OpenDatabase | NoSupply":
        """Return a database, or why it cannot be used."""
        if name not in self._opened:
            self._opened[name] = self._open(name)
        return self._opened[name]

    def snapshot_of(self, database: str) -> str:
        """Return ``uslci@<digest>``, with the digests of overlay and flow mapping where it has them."""
        from background_db.database_index import DatabaseIndex

        entry = DatabaseIndex(self.root).entry(database)
        mapping = self._mapping_digest(entry)
        overlaid = f"+overlay:{entry.overlay}" if entry.overlay else ""
        return f"{database}@{entry.digest}{overlaid}" + (f"+mapping:{mapping}" if mapping else "")

    def _open(self, name: str) -> "OpenDatabase | NoSupply":
        from background_db.database_index import DatabaseIndex
        from background_db.overlays.folder import find_overlay
        from background_db.snapshot import Snapshot

        index = DatabaseIndex(self.root)
        try:
            known = index.entries()
            if name not in known:
                return NoSupply("LINK-BACKGROUND-UNKNOWN-DATABASE", {"database": name, "near": nearest(name, known)})
            mapping = read_mapping(self.root, self._mapping_digest(known[name]))
            overlay = find_overlay(self.root, name)
            return OpenDatabase(
                name, Snapshot(self.root / known[name].digest), self.workspace / CACHE, overlay, mapping
            )
        except (FootprintError, OSError) as error:
            return _unreadable(name, error)

    def _mapping_digest(self, entry: "DatabaseEntry") -> str:
        """A derived database reads elementary flows as its base does."""
        from background_db.database_index import DatabaseIndex

        if entry.mapping or not entry.base:
            return entry.mapping
        base = DatabaseIndex(self.root).entries().get(entry.base)
        return base.mapping if base is not None and base.digest == entry.digest else ""


def _unreadable(name: str, error: Exception) -> NoSupply:
    return NoSupply("LINK-BACKGROUND-UNREADABLE", {"database": name, "cause": str(error)})


def read_mapping(root: Path, digest: str) -> FlowMapping | None:
    """Read the mapping of elementary flows that a person gave at import; None where nobody did.

    Raises:
        DataFileError: it is not there, or was changed.
    """
    if not digest:
        return None
    path = next((root / MAPPINGS).glob(f"{digest}.*"), None)
    if path is None:
        raise DataFileError(f"the mapping {digest[:12]} of elementary flows is not in {root / MAPPINGS}")
    mapping = read_flow_mapping(path.read_text(encoding="utf-8"), path.name)
    if mapping.digest != digest:
        raise DataFileError(f"{path} was changed after the import")
    return mapping


@dataclass(frozen=True)
class OpenDatabase:
    """One database with its catalogue and its life-cycle flows, both read when first asked for."""

    name: str
    snapshot: "Snapshot"
    cache: Path
    overlay: "BackgroundOverlay | None" = None
    mapping: FlowMapping | None = None
    _held: set[str] = field(default_factory=set)
    """Codes whose scores were held in this process; the cache on disk knows those of others."""

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Code → position, with the suppliers that an overlay brings along."""
        return self.overlay.positions if self.overlay is not None else self.snapshot.positions

    @cached_property
    def totals(self) -> "BackgroundTotals":
        """Greenhouse flows of one unit of every activity, solved once and kept on disk."""
        from footprint_app.calculation.background_scores import background_totals

        return background_totals(self.snapshot, self.cache, self.overlay, mapping=self.mapping)

    def hold(self, codes: Iterable[str]) -> None:
        """Hold the scores of activities to a forward solution; codes that are not known are left to `supply`.

        Raises:
            BackgroundSolutionError: the two do not agree, or there is no solution.
        """
        from footprint_app.calculation.background_scores import hold_suppliers

        known = [code for code in codes if code in self.positions]
        hold_suppliers(self.totals, [self.positions[code] for code in known])
        self._held.update(known)

    def supply(self, code: str) -> BackgroundSupply | NoSupply:
        """Return an activity by its code; its flows are held to a forward solution before they are used."""
        position = self.positions.get(code)
        if position is None:
            values = {"database": self.name, "activity": code, "near": nearest(code, self.positions)}
            return NoSupply("LINK-BACKGROUND-UNKNOWN-ACTIVITY", values)
        if code not in self._held:
            self.hold((code,))
        if position >= self.snapshot.size:
            return self._of_overlay(code, position)
        row = self.snapshot.activities.iloc[position]
        return BackgroundSupply(
            factor=self._factor(code, position, row),
            database=self.name,
            last_year=year_of(row["last_year"]) or year_of(row["first_year"]),
            is_cut_off=bool(row["is_cut_off"]),
            is_aggregated=bool(row["is_aggregated"]),
            is_treatment=bool(row["is_treatment"]),
            has_overlay=self.overlay is not None,
        )

    def _flows(self, position: int) -> tuple[tuple[str, float], ...]:
        amounts = self.totals.per_unit[position].tolist()
        flows = tuple((key, amount) for key, amount in zip(self.totals.flow_keys, amounts, strict=True) if amount)
        return flows or (("co2.fossil", 0.0),)

    def _factor(self, code: str, position: int, row: Any) -> EmissionFactor:
        manifest = self.snapshot.manifest
        names = [row["name_en"] or row["name_zh"], row["product_en"] or row["product_zh"]]
        names_zh = [row["name_zh"] or row["name_en"], row["product_zh"] or row["product_en"]]
        # Heat made from electricity is no electricity: the activity's name tells only where no product is named.
        product = (
            f"{row['product_en']} {row['product_zh']}".strip().casefold() or f"{names[0]} {names_zh[0]}".casefold()
        )
        is_power = row["unit"] in _ENERGY_UNITS and any(word in product for word in _ELECTRICITY)
        licence = f" ({manifest.licence})" if manifest.licence else ""
        return EmissionFactor(
            factor_id=f"{BACKGROUND_PREFIX}{self.name}/{code}",
            name_zh=" · ".join(dict.fromkeys(names_zh)),
            name_en=" · ".join(dict.fromkeys(names)),
            per_unit=known_unit(row["unit"]),
            flows=self._flows(position),
            scope=FactorScope.LIFE_CYCLE,
            geography=place_of(row["location"]),
            technology=row["technology"][:200],
            gwp_set=None,
            data_period=_period(year_of(row["first_year"]), year_of(row["last_year"])),
            usable_from=None,
            usable_until=None,
            factor_set=f"{BACKGROUND_PREFIX}{self.name}",
            source_id=" ".join(part for part in (manifest.database, manifest.version, manifest.source_file) if part)
            + licence,
            locator="; ".join(part for part in (code, row["source"]) if part),
            verification=Verification.COMPUTED,
            quality=FactorQuality(),
            activity=BACKGROUND_ELECTRICITY if is_power else "",
        )

    def _of_overlay(self, code: str, position: int) -> BackgroundSupply:
        assert self.overlay is not None  # noqa: S101 - only an overlay has activities behind the snapshot's
        new = self.overlay.suppliers[position - self.snapshot.size]
        factor = EmissionFactor(
            factor_id=f"{BACKGROUND_PREFIX}{self.name}/{code}",
            name_zh=new.name_zh,
            name_en=new.name_en,
            per_unit=known_unit(new.unit),
            flows=self._flows(position),
            scope=FactorScope.LIFE_CYCLE,
            geography=new.geography,
            technology="",
            gwp_set=None,
            data_period=_period(new.first_year, new.last_year),
            usable_from=None,
            usable_until=None,
            factor_set=f"{BACKGROUND_PREFIX}{self.name}",
            source_id=new.source,
            locator="; ".join(part for part in (new.factor, self.overlay.name) if part),
            verification=Verification.COMPUTED,
            activity=BACKGROUND_ELECTRICITY if "electricity" in new.name_en.casefold() else "",
        )
        return BackgroundSupply(factor, self.name, new.last_year, has_overlay=True)


_OPEN_END = 9000
_ENERGY_UNITS = frozenset({"MJ", "kWh", "GJ", "MWh", "TJ", "Wh", "kilowatt hour", "megajoule"})


def place_of(location: str) -> str:
    """Return a database's place as a study writes it: ``RoW`` → ``GLO``, ``China`` → ``CN``, ``GD-CN`` → ``CN-GD``."""
    place = location.strip()
    turned = "-".join(reversed(place.split("-")))
    return "GLO" if place.casefold() in _WORLD else region_code(place) or region_code(turned) or place


def year_of(value: Any) -> int | None:
    """Return a year of the catalogue; None where there is none, or where 9999 stands for an open end."""
    try:
        year = int(value)
    except (TypeError, ValueError):
        return None
    return year if 0 < year < _OPEN_END else None


def _period(first: int | None, last: int | None) -> ValidityPeriod:
    begin = date(first, 1, 1) if first else None
    end = date(last + 1, 1, 1) if last else None
    return ValidityPeriod(begin, end)
