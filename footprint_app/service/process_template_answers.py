"""Process templates as JSON documents of the command line."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # writing a study is not needed to answer
    from collections.abc import Iterable

    from footprint_app.service.process_templates import TemplateTable


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessDefaultDocument:
    """A published default; `mark` says how its source was read."""

    name: str
    value: float | None
    unit: str
    clause: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessTemplateDocument:
    """A process template; `edition` is the register of its category."""

    process: str
    name: str
    product: str
    edition: str
    remark: str
    steps: list[str]
    methods: list[str]
    defaults: list[ProcessDefaultDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessTemplatesDocument:
    """``processes list`` and ``processes show``."""

    command: Literal["processes list", "processes show"]
    exit_code: Literal[0] = 0
    templates: list[ProcessTemplateDocument]


def process_template_documents(tables: "Iterable[TemplateTable]") -> list[ProcessTemplateDocument]:
    """Return templates as the command line answers them."""
    return [
        ProcessTemplateDocument(
            process=table.process,
            name=table.name,
            product=table.product,
            edition=table.edition,
            remark=table.remark,
            steps=list(table.steps),
            methods=list(table.methods),
            defaults=[
                ProcessDefaultDocument(
                    name=each.name,
                    value=each.value,
                    unit=each.unit,
                    clause=each.clause,
                    source=each.source,
                    mark=each.mark,
                )
                for each in table.defaults
            ],
        )
        for table in tables
    ]
