"""Answers put into the study at the cells they were asked for; what cannot be used is refused with its finding."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from background_db.findings import Finding, Place, any_blocks_number, in_both_languages, integrity_error, warning
from footprint_app.ingest.build_study import StudyBuilder
from footprint_app.ingest.data_requests.find_requests import answered_together
from footprint_app.ingest.data_requests.read_form import Answer
from footprint_app.ingest.data_requests.records import named_records, sections
from footprint_app.ingest.data_requests.request import DataRequest
from footprint_app.ingest.foreign_sheets.add_records import with_lists
from footprint_app.ingest.foreign_sheets.source_mark import mark_field
from footprint_app.ingest.study_places import TreePath
from footprint_app.ingest.workbook_layout import sheet
from footprint_app.ingest.write_study import plain_tree
from pcr_rules.study import ProductStudy


@dataclass(frozen=True, slots=True)
class AnsweredStudy:
    """The study with the answers in it, and what became of each request that was answered."""

    study: ProductStudy
    used: tuple[str, ...]
    refused: Mapping[str, tuple[Finding, ...]]
    findings: tuple[Finding, ...]
    """Of the forms as such: unknown requests, notes of reading."""
    touched: Mapping[str, str]
    """Of each record with an answer its request: by this name later findings are brought back to the form."""


def apply_answers(
    study: ProductStudy,
    requests: Sequence[DataRequest],
    answers: Iterable[Answer],
    leave_out: frozenset[str] = frozenset(),
) -> AnsweredStudy:
    """Put answers into a study, request by request; those in `leave_out` are passed over."""
    known = {request.request_id: request for request in requests}
    by_request: dict[str, list[Answer]] = {}
    findings: list[Finding] = []
    for answer in answers:
        if answer.request_id in known:
            by_request.setdefault(answer.request_id, []).append(answer)
        else:
            findings.append(warning("REQUEST-UNKNOWN", answer.place, request=answer.request_id))
    state = _State(study)
    for request_id, given in by_request.items():
        if request_id not in leave_out:
            state.apply(known[request_id], given)
    return AnsweredStudy(
        state.study, tuple(state.used), state.refused, (*findings, *state.findings), dict(state.touched)
    )


class _State:
    """The study as it grows, one request after the other."""

    def __init__(self, study: ProductStudy) -> None:
        self.study = study
        self.used: list[str] = []
        self.refused: dict[str, tuple[Finding, ...]] = {}
        self.findings: list[Finding] = []
        self.touched: dict[str, str] = {}

    def apply(self, request: DataRequest, answers: Sequence[Answer]) -> None:
        """Apply the answers of one request, or note why not."""
        cells = {tuple(answer.field.split(".")): answer.place for answer in answers}
        first = answers[0].place

        def place_of(path: TreePath) -> Place:
            names = tuple(str(part) for part in path)
            return next((cells[names[:n]] for n in range(len(names), 0, -1) if names[:n] in cells), first)

        wrong = [answer for answer in answers if answer.field not in request.fields]
        if wrong:
            self._refuse(request, [integrity_error("REQUEST-FIELD", wrong[0].place, field=wrong[0].field)])
            return
        given = {answer.field.split(".")[0] for answer in answers}
        alone = [each for each in answers if answered_together().get(each.field, each.field) not in given]
        if alone:
            needed = answered_together()[alone[0].field]
            values = {"field": _called(request, alone[0].field), "needed": _called(request, needed)}
            self._refuse(request, [integrity_error("REQUEST-TOGETHER", alone[0].place, **values)])
            return
        builder = StudyBuilder(place_of)
        old, record_type, tree = self._record(request)
        if record_type is None:
            self._refuse(request, [integrity_error("REQUEST-RECORD-GONE", first, record=request.record)])
            return
        for answer in answers:
            _put(tree, tuple(answer.field.split(".")), _written(request, answer))
        _mark(request, tree, answers)
        built = builder.record(record_type, tree, ())
        if built is None or any_blocks_number(builder.findings):
            self._refuse(request, builder.findings)
            return
        self.findings += builder.findings
        self._replace(request, old, built)
        for record, field, value in request.then:
            self._set(record, field, value)
        self.used.append(request.request_id)
        self.touched[request.record] = request.request_id

    def _refuse(self, request: DataRequest, findings: Iterable[Finding]) -> None:
        self.refused[request.request_id] = tuple(finding for finding in findings if finding.blocks_number)

    def _record(self, request: DataRequest) -> tuple[Any, type[Any] | None, dict[str, Any]]:
        if request.is_new:
            tree: dict[str, Any] = {}
            for name, value in request.preset:
                _put(tree, tuple(name.split(".")), value)
            return None, sheet(request.list_name).record, tree
        if request.list_name == "study":
            block = dict(sections(self.study))[request.record.removeprefix("study.")]
            return block, type(block), plain_tree(block)
        found = named_records(self.study).get(request.record)
        if found is None:
            return None, None, {}
        return found.record, found.layout.record, plain_tree(found.record)

    def _replace(self, request: DataRequest, old: Any, new: Any) -> None:
        if request.list_name == "study":
            block: dict[str, Any] = {request.record.removeprefix("study."): new}
            self.study = replace(self.study, **block)
            return
        layout = sheet(request.list_name)
        if old is None:
            self.study = with_lists(self.study, layout, lambda _owner, there: (*there, new))
        else:
            self.study = with_lists(
                self.study, layout, lambda _owner, there: tuple(new if each is old else each for each in there)
            )

    def _set(self, name: str, field: str, value: str) -> None:
        found = named_records(self.study).get(name)
        if found is None:
            return
        tree = {**plain_tree(found.record), field: value}
        record_type: type[Any] = found.layout.record
        built = StudyBuilder(lambda _path: Place()).record(record_type, tree, ())
        if built is not None:
            self.study = with_lists(
                self.study,
                found.layout,
                lambda _owner, there: tuple(built if each is found.record else each for each in there),
            )


def _written(request: DataRequest, answer: Answer) -> object:
    columns = {column.key for column in sheet(request.list_name).columns} if request.list_name != "study" else set()
    if f"{answer.field}.unit" in columns and answer.unit:
        return {"value": answer.value, "unit": answer.unit}
    return answer.value


def _put(tree: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
    tree[path[-1]] = value


def _called(request: DataRequest, field: str) -> str:
    """What people call a field of the record asked for."""
    label = next(column.label for column in sheet(request.list_name).columns if column.key == field)
    return in_both_languages(label.zh, label.en)


def _mark(request: DataRequest, tree: dict[str, Any], answers: Sequence[Answer]) -> None:
    """Say in the record which form the answer came from, and what its author named as source."""
    if request.list_name == "study" or (name := mark_field(sheet(request.list_name))) is None:
        return
    place = answers[0].place
    sources = "; ".join(dict.fromkeys(answer.source for answer in answers if answer.source))
    mark = f"⇐ {place.document} › {place.sheet}!{place.row}"
    before = str(tree.get(name[0], "") or "")
    tree[name[0]] = "; ".join(part for part in (before, sources, mark) if part)
