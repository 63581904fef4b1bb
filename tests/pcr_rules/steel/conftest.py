"""The two worked examples, read from the shipped files as a user's study is read, and ways to spoil them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from background_db.strict_yaml import load
from background_db.units import Quantity
from footprint_app.service.calculate import calculate
from footprint_app.service.check import check
from pcr_rules.result import ClauseAnswer
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ExchangeKind


@dataclass(frozen=True)
class Example:
    """A worked example: its study as read from YAML and the numbers it prints."""

    study: ProductStudy
    expected: dict[str, dict[str, Any]]

    def value(self, name: str) -> float:
        """A printed number."""
        return float(self.expected[name]["value"])


def _example(route: str, folder: Path) -> Example:
    text = resources.files(f"pcr_rules.steel.{route}").joinpath("worked_example.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = load(text, "worked_example.yaml")
    path = folder / f"{route}.yaml"
    path.write_text(yaml.safe_dump(loaded["study"], allow_unicode=True), encoding="utf-8")
    answer = check(path)
    assert answer.written is not None, answer.findings
    return Example(answer.written, loaded["expected"])


@pytest.fixture(scope="module")
def bf_bof(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """Hot-rolled coil of blast furnace and converter."""
    return _example("bf_bof", tmp_path_factory.mktemp("bf_bof"))


@pytest.fixture(scope="module")
def eaf(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """Rebar of the electric arc furnace."""
    return _example("eaf", tmp_path_factory.mktemp("eaf"))


class Spoiler:
    """Ways to change a study; each returns a new one."""

    def process(self, study: ProductStudy, process_id: str, /, **fields: Any) -> ProductStudy:
        """The study with a process changed."""
        processes = (replace(each, **fields) if each.process_id == process_id else each for each in study.processes)
        return replace(study, processes=tuple(processes))

    def row(self, study: ProductStudy, row_id: str, /, **fields: Any) -> ProductStudy:
        """The study with a row changed; a number as `quantity` is in the row's own unit."""

        def changed(each: Exchange) -> Exchange:
            if each.exchange_id != row_id:
                return each
            values = dict(fields)
            if isinstance(values.get("quantity"), int | float):
                values["quantity"] = Quantity(float(values["quantity"]), each.quantity.unit)
            return replace(each, **values)

        return self._rows(study, lambda rows: tuple(changed(each) for each in rows))

    def without(self, study: ProductStudy, *row_ids: str) -> ProductStudy:
        """The study without some rows."""
        return self._rows(study, lambda rows: tuple(each for each in rows if each.exchange_id not in row_ids))

    def added(
        self,
        study: ProductStudy,
        process_id: str,
        kind: ExchangeKind,
        flow: str,
        quantity: Quantity,
        provider: str = "",
        **fields: Any,
    ) -> ProductStudy:
        """The study with one more row, X1."""
        row = Exchange(exchange_id="X1", kind=kind, flow=flow, quantity=quantity, provider=provider, **fields)
        process = next(each for each in study.processes if each.process_id == process_id)
        return self.process(study, process_id, exchanges=(*process.exchanges, row))

    @staticmethod
    def _rows(study: ProductStudy, change: Callable[[tuple[Exchange, ...]], tuple[Exchange, ...]]) -> ProductStudy:
        return replace(
            study, processes=tuple(replace(each, exchanges=change(each.exchanges)) for each in study.processes)
        )


@pytest.fixture(scope="session")
def spoil() -> Spoiler:
    """Ways to change a study."""
    return Spoiler()


@pytest.fixture
def codes() -> Callable[[ProductStudy], set[str]]:
    """Codes of the findings of the category, of a study checked through the service."""

    def found(study: ProductStudy) -> set[str]:
        return {finding.code for finding in check(study).findings if finding.code.startswith("PCR-")}

    return found


@pytest.fixture
def answers() -> Callable[[ProductStudy], dict[str, ClauseAnswer]]:
    """Answer of every clause of the category, of a study calculated through the service."""

    def found(study: ProductStudy) -> dict[str, ClauseAnswer]:
        result = calculate(study).result
        assert result is not None
        return {row.clause: row.answer for row in result.conformity if row.clause.startswith("PCR-")}

    return found
