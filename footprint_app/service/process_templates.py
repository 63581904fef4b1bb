"""Process templates: which there are, what they take by default, and a study of one to fill in."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from background_db.errors import UnknownKeyError
from background_db.messages import Language
from footprint_app.service.convert import write_study_file
from footprint_app.service.errors import WrongUseError
from pcr_rules.process_templates.skeleton import skeleton
from pcr_rules.process_templates.template import ProcessTemplate, process_template, process_templates
from pcr_rules.study import ProductStudy


@dataclass(frozen=True, slots=True)
class TemplateDefault:
    """A published default of a template; `mark` says how its source was read."""

    name: str
    value: float | None
    unit: str
    clause: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class TemplateTable:
    """A template as people read it."""

    process: str
    name: str
    product: str
    edition: str
    remark: str
    steps: tuple[str, ...]
    methods: tuple[str, ...]
    defaults: tuple[TemplateDefault, ...]


def list_process_templates(language: Language, day: date | None = None) -> tuple[TemplateTable, ...]:
    """Return all templates with their steps, methods and the defaults that hold on `day` (today)."""
    return tuple(_table(each, language, day or _today()) for each in process_templates().values())


def show_process_template(name: str, language: Language, day: date | None = None) -> TemplateTable:
    """Return one template.

    Raises:
        WrongUseError: there is no such template.
    """
    return _table(_found(name), language, day or _today())


def write_process_study(
    name: str, path: Path, language: Language, *, year: int | None = None, force: bool = False
) -> Path:
    """Write a study of a template to fill in: a workbook, YAML or JSON by the name's ending; `year` is the last one.

    Raises:
        WrongUseError: there is no such template, or the file exists without `force` or cannot be written.
    """
    template = _found(name)
    if path.exists() and not force:
        raise WrongUseError("service.file_exists", file=path)
    if not path.parent.is_dir():
        raise WrongUseError("service.no_folder", folder=path.parent)
    write_study_file(skeleton(template, year or _today().year - 1, language), path, language)
    return path


def process_study(name: str, language: Language) -> ProductStudy:
    """Return a study of a template to fill in, over the last calendar year.

    Raises:
        WrongUseError: there is no such template.
    """
    return skeleton(_found(name), _today().year - 1, language)


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the calendar day where the books are kept


def _found(name: str) -> ProcessTemplate:
    try:
        return process_template(name)
    except UnknownKeyError:
        raise WrongUseError("service.no_process_template", name=name, known=", ".join(process_templates())) from None


def _table(template: ProcessTemplate, language: Language, day: date) -> TemplateTable:
    return TemplateTable(
        template.process,
        template.name.text(language),
        template.product.text(language),
        template.edition,
        template.remark.text(language),
        tuple(step.name.text(language) for step in template.steps),
        tuple(dict.fromkeys(each.method.value for each in template.emissions)),
        tuple(
            TemplateDefault(each.name, each.value, each.unit, each.clause, each.source, each.mark)
            for each in template.defaults(day)
        ),
    )
