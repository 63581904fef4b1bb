"""One run of a command: its settings, and the one way to answer."""

import json
import logging
import sys
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from background_db.messages import Language
from footprint_app.cli.options import Lang, LogLevel, language_before_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from footprint_app.service.answers import Answer
    from footprint_app.service.configuration import Configuration

# Lines in a file or a pipe are searched and cut by other programs: they are never broken.
PIPE_WIDTH = 10_000
_log = logging.getLogger("footprint_app.cli")


@dataclass(frozen=True, slots=True)
class Invocation:
    """What every command needs to know of how it was called."""

    configuration: "Configuration"
    as_json: bool

    @property
    def language(self) -> Language:
        """The language of everything a person reads."""
        return self.configuration.lang

    def answer(self, document: "Answer", text: "Callable[[Console], None]") -> NoReturn:
        """Print the document as JSON, or its text for people, to stdout, and end with the document's exit code."""
        codes = Counter(finding.code for finding in getattr(document, "findings", ()))
        # Codes and counts only: what a study says has no place in a log.
        _log.info("%s: exit code %d, findings %s", document.command, document.exit_code, dict(sorted(codes.items())))
        if self.as_json:
            print_document(document)
        else:
            text(console(stderr=False))
        raise typer.Exit(document.exit_code)

    def progress(self) -> AbstractContextManager[Any]:
        """A spinner on stderr for long work, only where a person watches."""
        if self.as_json or not sys.stderr.isatty():
            return nullcontext()
        return console(stderr=True).status("…")


def print_document(document: "Answer") -> None:
    """Print a document as JSON to stdout."""
    from footprint_app.service.answers import as_json

    sys.stdout.write(json.dumps(as_json(document), ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    # Whoever waits for it behind a pipe is to have it now: `serve` goes on.
    sys.stdout.flush()


def begin(
    *, as_json: bool, lang: Lang | None, workspace: Path | None = None, log_level: LogLevel | None = None
) -> Invocation:
    """Read the settings and set up the log."""
    from footprint_app.service.configuration import read_configuration
    from footprint_app.service.logging_setup import set_up_logging

    lang = lang or language_before_command.get()
    flags = {
        "lang": lang.value if lang else None,
        "workspace": str(workspace) if workspace else None,
        "log_level": log_level.value if log_level else None,
    }
    configuration = read_configuration(flags)
    set_up_logging(configuration["log_level"], configuration.workspace)
    return Invocation(configuration, as_json)


def console(*, stderr: bool) -> "Console":
    """A console that breaks lines at the width of the window, and never in a pipe."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(
        file=stream, width=None if stream.isatty() else PIPE_WIDTH, highlight=False, emoji=False, markup=False
    )
