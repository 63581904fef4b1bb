"""Options that several commands share. Help is written in English; `help_zh.yaml` holds the Chinese by it."""

from contextvars import ContextVar
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Lang(StrEnum):
    """Languages of what a person reads."""

    ZH = "zh"
    EN = "en"


class LogLevel(StrEnum):
    """How much goes to the log."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


language_before_command: ContextVar[Lang | None] = ContextVar("language_before_command", default=None)
"""``footprint --lang zh check …``: what stands before the command counts as if it stood after it."""

AsJson = Annotated[
    bool, typer.Option("--json", help="Answer with one JSON document on stdout (footprint schema answer).")
]
Language = Annotated[Lang | None, typer.Option("--lang", help="Language of texts and reports.")]
WorkspaceFolder = Annotated[Path | None, typer.Option("--workspace", metavar="FOLDER", help="Folder of the workspace.")]
Log = Annotated[LogLevel | None, typer.Option("--log-level", help="How much goes to the log.")]
Study = Annotated[Path, typer.Argument(metavar="STUDY", help="A study: .xlsx, .yaml or .json.", show_default=False)]
Overlay = Annotated[
    Path | None,
    typer.Option("--overlay", metavar="FILE", help="A certification body's own reading of the clauses (YAML)."),
]
Inventory = Annotated[
    list[Path] | None,
    typer.Option("--inventory", metavar="FILE", help="Further rows of inventory (CSV); may be given several times."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace files that exist.")]
Claims = Annotated[
    Path | None,
    typer.Option("--claims", metavar="FILE", help="Claims on green power as certificates claims wrote them (.json)."),
]
