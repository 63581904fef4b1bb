"""Runs as a program of its own: processes that claim from one ledger at once, or are killed while they do.

    python ledger_trials.py claim FOLDER URL WORKERS
    python ledger_trials.py kill FOLDER URL TRIALS SEED

It forks its processes after everything is imported, so that they start at once and cost nothing to start.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import event

from footprint_app.certificates.operations import allocate, release
from footprint_app.certificates.requests import AllocationRequest
from footprint_app.store.certificate_integrity import ledger_damage
from footprint_app.store.certificate_ledger import writing_ledger
from footprint_app.store.certificate_rows import live_parts
from footprint_app.store.workspace import Change, Workspace, open_workspace

LI = Change(who="trial", why="trial")
DAY = date(2024, 7, 1)


def request(certificates: int, facility: str) -> AllocationRequest:
    """Ask for certificates of the works for a facility."""
    return AllocationRequest(
        entity="某铝厂",
        facility=facility,
        first_day=date(2024, 1, 1),
        last_day=date(2024, 12, 31),
        watt_hours=certificates * 1_000_000,
    )


def claim_until_empty(folder: Path, url: str, worker: int, gate: int, out: int) -> NoReturn:
    """Claim random amounts until not one certificate is left; report each answer."""
    os.read(gate, 1)
    chance = random.Random(worker)  # noqa: S311 - a trial
    claimed, refusals = [], []
    size = 64
    with open_workspace(folder, url) as workspace:
        while size:
            count = chance.randint(max(1, size // 2), size)
            answer = allocate(workspace, [request(count, f"plant-{worker}")], LI, DAY)
            if answer.is_written:
                claimed.append((answer.events[0], answer.certificates, count))
            else:
                refusals.append([finding.code for finding in answer.findings])
                size = count // 2
    with os.fdopen(out, "w") as pipe:
        json.dump({"claimed": claimed, "refusals": refusals}, pipe)
        pipe.flush()
    os._exit(0)


def claim(folder: Path, url: str, workers: int) -> dict[str, Any]:
    """Let the processes claim at once."""
    gate_out, gate_in = os.pipe()
    pipes = []
    for worker in range(workers):
        answer_out, answer_in = os.pipe()
        if os.fork() == 0:
            claim_until_empty(folder, url, worker, gate_out, answer_in)
        os.close(answer_in)
        pipes.append(answer_out)
    os.write(gate_in, b"x" * workers)
    answers = []
    for pipe in pipes:
        with os.fdopen(pipe) as file:
            answers.append(json.load(file))
    codes = [os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(workers)]
    return {"answers": answers, "exit_codes": codes}


def work_until_killed(folder: Path, url: str, seed: int, statements: int, out: int) -> NoReturn:
    """Claim and release without end; the process kills itself before the n-th statement, or waits to be killed."""
    chance = random.Random(seed)  # noqa: S311 - a trial
    with open_workspace(folder, url) as workspace:
        _count_down(workspace, statements)
        own: list[str] = []
        while True:
            if len(own) > 3 and chance.random() < 0.5:
                given = own.pop(chance.randrange(len(own)))
                os.write(out, f"releasing {given}\n".encode())
                release(workspace, given, LI, DAY)
                os.write(out, f"released {given}\n".encode())
            answer = allocate(workspace, [request(chance.randint(1, 5), "plant")], LI, DAY)
            if answer.is_written:
                own.append(f"C{answer.events[0]}")
                os.write(out, f"claimed {own[-1]} {answer.certificates}\n".encode())


def _count_down(workspace: Workspace, statements: int) -> None:
    left = statements

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if statements:
        event.listen(workspace.database.engine, "before_cursor_execute", count)
        event.listen(workspace.database.engine, "commit", count)


def kill(folder: Path, url: str, trials: int, seed: int) -> dict[str, Any]:
    """Kill a claiming process so many times, half at a random statement, half after a random time; look each time."""
    chance = random.Random(seed)  # noqa: S311 - a trial
    held: dict[str, int] = {}
    damage: list[str] = []
    lost: list[str] = []
    killed = 0
    for trial in range(trials):
        by_statement = trial % 2 == 0
        out, into = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(out)
            work_until_killed(folder, url, chance.getrandbits(32), chance.randint(1, 40) if by_statement else 0, into)
        os.close(into)
        if not by_statement:
            time.sleep(chance.uniform(0.005, 0.07))
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        killed += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        with os.fdopen(out) as pipe:
            doubtful = _read(pipe.read(), held)
        found, claims = _look(folder, url)
        damage += found
        lost += [name for name, count in held.items() if name not in doubtful and claims.get(name) != count]
        held = claims
    return {"killed": killed, "damage": damage, "lost": lost, "claims": len(held)}


def _read(text: str, held: dict[str, int]) -> set[str]:
    """Take what the process said was written into `held`; return claims whose release may or may not be written."""
    doubtful = set()
    for line in text.splitlines():
        word, name, *count = line.split()
        if word == "claimed":
            held[name] = int(count[0])
        elif word == "releasing":
            doubtful.add(name)
        else:
            doubtful.discard(name)
            held.pop(name, None)
    return doubtful


def _look(folder: Path, url: str) -> tuple[list[str], dict[str, int]]:
    """Fold the ledger once the dead process's transaction is over, and see what is claimed."""
    claims: dict[str, int] = {}
    with open_workspace(folder, url) as workspace, writing_ledger(workspace) as ledger:
        damage = list(ledger_damage(ledger.connection))
        for part in live_parts(ledger.connection):
            if part.claim is not None:
                claims[f"C{part.claim}"] = claims.get(f"C{part.claim}", 0) + part.count
    return damage, claims


if __name__ == "__main__":
    mode, place, database_url, *numbers = sys.argv[1:]
    run: Callable[..., dict[str, Any]] = claim if mode == "claim" else kill
    sys.stdout.write(json.dumps(run(Path(place), database_url, *map(int, numbers))))
