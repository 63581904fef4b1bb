"""A domestic overlay of an imported database: made by rules, shown with its effect, dropped again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from background_db.background_overlay import BackgroundOverlay
from background_db.characterisation import gwp_set
from background_db.database_index import DatabaseEntry, DatabaseIndex
from background_db.errors import DataFileError, UnknownKeyError
from background_db.findings import Finding, nearest
from background_db.flows import Channel
from background_db.messages import Language
from background_db.overlays.expand import expand
from background_db.overlays.folder import NAME, drop_overlay, write_overlay
from background_db.overlays.rules import OverlayRules, read_rules, shipped_rules, together
from footprint_app.calculation.background_scores import background_totals, characterised
from footprint_app.calculation.matrices import CHANNELS
from footprint_app.linking.background_databases import NoSupply
from footprint_app.service.background import BACKGROUND_FOLDER, CACHE, OpenDatabase, WorkspaceBackgrounds
from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.workspace import permit, person, workspace_folder
from footprint_app.store.people import Role

if TYPE_CHECKING:
    import pandas as pd

_MOST_BYTES = 5_000_000
_SMALLEST = 1e-9
"""Below this a score is 0 but for rounding, and has no share."""
_MOVED = 0.01
"""A score that moves by a hundredth is one that moved."""


@dataclass(frozen=True)
class OverlayEffect:
    """Scores of one unit of every activity of the base, kg CO2e, all channels but aircraft: before and after."""

    gwp: str
    names: "pd.DataFrame"
    """Catalogue of the base."""
    before: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    after: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    replaced: frozenset[str]
    """Codes of the activities that the overlay replaces."""

    @cached_property
    def table(self) -> "pd.DataFrame":
        """One row an activity: code, names, unit, place, before, after, change = after − before, share = change / |before|."""
        columns = ["code", "name_en", "name_zh", "unit", "location"]
        table = self.names[columns].copy()
        table["is_replaced"] = table["code"].isin(self.replaced)
        table["before"], table["after"] = self.before, self.after
        table["change"] = self.after - self.before
        counts = np.abs(self.before) > _SMALLEST
        # Of the size of the score: a negative score that falls further has a negative share.
        table["share"] = np.where(counts, table["change"] / np.where(counts, np.abs(self.before), 1.0), np.nan)
        return table

    def movers(self, most: int) -> "pd.DataFrame":
        """Return the activities that move most by share of their score, without those that were replaced."""
        moved = self.table[~self.table["is_replaced"] & (self.table["share"].abs() > 0)]
        order = moved["share"].abs().sort_values(ascending=False, kind="stable").index
        return moved.loc[order].head(most)

    @property
    def moved(self) -> int:
        """How many scores move by a hundredth or more; those that were replaced count too."""
        return int((self.table["share"].abs() >= _MOVED).sum())

    @property
    def median_share(self) -> float:
        """The median share of those that move."""
        shares = self.table["share"][self.table["share"].abs() >= _MOVED]
        return float(shares.median()) if len(shares) else 0.0


@dataclass(frozen=True, slots=True)
class OverlayAnswer:
    """An overlay with its effect; None where the rules could not be applied."""

    overlay: BackgroundOverlay | None
    effect: OverlayEffect | None
    findings: tuple[Finding, ...]
    folder: Path | None = None


def known_rules() -> tuple[str, ...]:
    """Return the names of the rule files that ship."""
    return tuple(shipped_rules())


def rule_titles(language: Language) -> Mapping[str, str]:
    """Return what each rule file that ships does, by its name."""
    titles = {}
    for name, path in shipped_rules().items():
        rules, _findings = read_rules(path.read_text(encoding="utf-8"), path.name)
        if rules is not None:
            titles[name] = rules.title_zh if language == "zh" else rules.title_en
    return titles


def make(
    configuration: Configuration,
    database: str,
    rules: Sequence[str],
    name: str = "",
    *,
    force: bool = False,
    gwp: str = "AR6",
) -> OverlayAnswer:
    """Apply rule files (shipped ones by name, others by path) to a database and keep the result as a derived one.

    Without a name it is that of the base and ``-cn``. Nothing is kept while a rule has an error, or where the changed
    database has no accurate solution.

    Raises:
        WrongUseError: no workspace, no such database or rule file, or the name stands for another database.
    """
    permit(configuration, Role.AUTHOR)
    base = _base(configuration, database)
    derived = name or f"{database}-cn"
    if not NAME.fullmatch(derived):
        raise WrongUseError("service.overlay_name", name=derived)
    read, findings = _read_all(rules)
    if read is None:
        return OverlayAnswer(None, None, findings)
    expansion = expand(read, base.snapshot, catalogue_of(configuration), derived)
    if expansion.overlay is None:
        return OverlayAnswer(None, None, expansion.findings)
    root = _root(configuration)
    _check_name(root, expansion.overlay, force=force)
    # Solved before it is named: a database that cannot be solved never stands in the index.
    effect = _effect(base, expansion.overlay, gwp)
    try:
        folder = write_overlay(expansion.overlay, root, person(configuration), replace=force)
    except DataFileError as error:
        raise WrongUseError("service.overlay_refused", name=derived, cause=error) from error
    return OverlayAnswer(expansion.overlay, effect, expansion.findings, folder)


def _root(configuration: Configuration) -> Path:
    return workspace_folder(configuration) / BACKGROUND_FOLDER


def _base(configuration: Configuration, database: str) -> OpenDatabase:
    opened = _open(configuration, database)
    if opened.overlay is not None:
        raise WrongUseError("service.overlay_on_overlay", name=database, base=opened.overlay.base_database)
    return opened


def _open(configuration: Configuration, database: str) -> OpenDatabase:
    known = _entries(_root(configuration))
    opened = WorkspaceBackgrounds(workspace_folder(configuration)).open(database)
    if isinstance(opened, NoSupply):
        if cause := opened.values.get("cause"):  # noqa: PD011 -- no data frame
            raise WrongUseError("service.database_unreadable", name=database, cause=cause)
        raise WrongUseError("service.no_database", name=database, near=nearest(database, known))
    return opened


def _entries(root: Path) -> Mapping[str, DatabaseEntry]:
    try:
        return DatabaseIndex(root).entries()
    except DataFileError as error:
        raise WrongUseError("service.database_index", folder=root, cause=error) from error


def _check_name(root: Path, overlay: BackgroundOverlay, *, force: bool) -> None:
    present = _entries(root).get(overlay.name)
    if present is None or (present.digest, present.overlay) == (overlay.base_digest, overlay.digest):
        return
    if not (force and present.overlay):
        raise WrongUseError("service.overlay_name_taken", name=overlay.name)


def _read_all(files: Sequence[str]) -> tuple[OverlayRules | None, tuple[Finding, ...]]:
    read = [read_rules(*_rule_text(file)) for file in files]
    findings = tuple(finding for _, told in read for finding in told)
    whole = [rules for rules, _ in read if rules is not None]
    return (None, findings) if findings or not whole else together(whole)


def _rule_text(rules: str) -> tuple[str, str]:
    path = shipped_rules().get(rules) or Path(rules)
    if not path.is_file():
        raise WrongUseError("service.overlay_no_rules", rules=rules, known=", ".join(shipped_rules()))
    if path.stat().st_size > _MOST_BYTES:
        raise WrongUseError("service.database_setting_too_large", file=path)
    try:
        return path.read_text(encoding="utf-8-sig"), path.name
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUseError("service.overlay_no_rules", rules=rules, known=", ".join(shipped_rules())) from error


def _effect(base: OpenDatabase, overlay: BackgroundOverlay, gwp: str) -> OverlayEffect:
    size = base.snapshot.size
    try:
        potentials = gwp_set(gwp)
        before = characterised(base.totals, potentials)
        totals = background_totals(base.snapshot, base.cache, overlay, mapping=base.mapping)
        after = characterised(totals, potentials)
    except UnknownKeyError as error:
        raise WrongUseError("service.overlay_gwp", gwp=gwp, cause=error) from error
    added = [number for number, channel in enumerate(CHANNELS) if channel is not Channel.AIRCRAFT]
    return OverlayEffect(
        gwp,
        base.snapshot.activities,
        before[:, added].sum(axis=1),
        after[:size, added].sum(axis=1),
        frozenset(code for rule in overlay.rules for code in rule.replaced),
    )


def show(configuration: Configuration, name: str, *, gwp: str = "AR6") -> OverlayAnswer:
    """Return the overlay of a derived database with its effect on every activity.

    Raises:
        WrongUseError: no workspace, no such database, or one that is no derived one.
    """
    permit(configuration)
    derived = _open(configuration, name)
    if derived.overlay is None:
        derived_names = [known for known, entry in _entries(_root(configuration)).items() if entry.overlay]
        raise WrongUseError("service.no_overlay", name=name, near=nearest(name, derived_names))
    cache = workspace_folder(configuration) / CACHE
    base = OpenDatabase(derived.overlay.base_database, derived.snapshot, cache, None, derived.mapping)
    return OverlayAnswer(derived.overlay, _effect(base, derived.overlay, gwp), ())


def drop(configuration: Configuration, name: str) -> DatabaseEntry:
    """Take a derived database's name away: studies that name it are told so, its base is as it was.

    Raises:
        WrongUseError: no workspace, or no derived database of that name.
    """
    permit(configuration, Role.AUTHOR)
    derived = [known for known, entry in _entries(_root(configuration)).items() if entry.overlay]
    try:
        return drop_overlay(_root(configuration), name)
    except UnknownKeyError as error:
        near = nearest(name, derived)
        raise WrongUseError("service.no_overlay", name=name, near=near) from error


def write_effect(effect: OverlayEffect, file: Path, *, force: bool = False) -> None:
    """Write before and after of every activity as ``.csv`` or ``.parquet``.

    Raises:
        WrongUseError: another ending, the file exists, or it cannot be written.
    """
    if file.suffix.lower() not in _TABLES:
        raise WrongUseError("service.not_a_form", file=file, known=", ".join(_TABLES))
    if file.exists() and not force:
        raise WrongUseError("service.file_exists", file=file)
    try:
        if file.suffix.lower() == ".csv":
            safe = effect.table.copy()
            for column in ("code", "name_en", "name_zh", "unit", "location"):
                safe[column] = _escaped(safe[column])
            safe.to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\n")
        else:
            effect.table.to_parquet(file, index=False)
    except OSError as error:
        raise WrongUseError("service.file_not_writable", file=file, cause=error.strerror) from error


_TABLES = (".csv", ".parquet")


def _escaped(texts: Iterable[str]) -> list[str]:
    """A cell that begins like a formula is one to a spreadsheet; an apostrophe makes it a text."""
    return [f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text for text in map(str, texts)]
