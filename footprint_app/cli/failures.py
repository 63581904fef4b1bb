"""What a person sees when a command cannot do its work: one short message, never a traceback."""

import json
import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from background_db.messages import Language
from footprint_app.errors import MendableError

EXIT_WRONG_USE = 2
EXIT_FAULT = 3
EXIT_INTERRUPTED = 130
_log = logging.getLogger("footprint_app.cli")


def exit_with_wrong_use(
    error: MendableError, arguments: Sequence[str], language: Language, *, as_json: bool
) -> NoReturn:
    """Say what was asked wrongly and how to ask rightly; exit code 2."""
    from footprint_app.service.answers import FailureDocument
    from footprint_app.service.finding_answers import finding_documents

    findings = finding_documents([error.finding], language)
    if as_json:
        _print_document(
            FailureDocument(
                command=_command(arguments), exit_code=2, findings=findings, message=findings[0].what, log_file=""
            )
        )
    else:
        for finding in findings:
            sys.stderr.write(f"{finding.what}\n{finding.meaning}\n{finding.remedy}\n")
    sys.exit(EXIT_WRONG_USE)


def exit_with_fault(error: Exception, arguments: Sequence[str], language: Language, *, as_json: bool) -> NoReturn:
    """Say that the fault is the program's and where its traceback is; exit code 3."""
    from footprint_app.service.answers import FailureDocument

    log_file = str(_log_fault(error))
    kind = type(error).__name__
    message = {
        "zh": f"程序内部出错（{kind}）。你的研究没有被改动。请把日志发给维护者：{log_file}",
        "en": f"Internal fault ({kind}). Your study was not changed. Please send the maintainers the log: {log_file}",
    }[language]
    if as_json:
        _print_document(
            FailureDocument(command=_command(arguments), exit_code=3, findings=[], message=message, log_file=log_file)
        )
    else:
        sys.stderr.write(message + "\n")
    sys.exit(EXIT_FAULT)


def _print_document(document: object) -> None:
    from footprint_app.service.answers import as_json

    sys.stdout.write(json.dumps(as_json(document), ensure_ascii=False, indent=2) + "\n")  # type: ignore[arg-type] # one of ours


def _command(arguments: Sequence[str]) -> str:
    return " ".join([argument for argument in arguments if not argument.startswith("-")][:1])


def _log_fault(error: Exception) -> Path:
    """Write the traceback to the log and return its file; without a workspace to a file of its own in the temp folder.

    The text of an exception may hold a value of the study, so it is written at DEBUG only.
    """
    from footprint_app.service.logging_setup import log_file

    lines = "".join(traceback.format_tb(error.__traceback__))
    text = f"{type(error).__name__}\n{lines}"
    if logging.getLogger().isEnabledFor(logging.DEBUG):
        text += str(error)
    named = log_file()
    if named is not None:
        _log.error("internal fault: %s", text)
        return named
    handle, name = tempfile.mkstemp(prefix="footprint-fault-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)
