"""The tables of docs/*/performance.md, written from `results.json` between their markers; the text around stays."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

WORDS = {
    "en": {
        "commands": ("What", "Aim", "Seconds", 'Times `python -c "import pandas"`'),
        "pages": ("What", "Aim", "Seconds"),
        "engine": ("Work", "Baseline", "Bar", "Baseline takes", "Ours", "Ratio", "Without pypardiso", "Ratio"),
        "missed": "missed",
        "at_most": "at most {}",
        "at_least": "at least {}",
        "times": "{} ×",
        "machine": "Measured on: {}.",
        "slower": "at most {:.3g} × its time",
    },
    "zh": {
        "commands": ("项目", "目标", "秒", '相当于 `python -c "import pandas"` 的倍数'),
        "pages": ("项目", "目标", "秒"),
        "engine": ("工作", "基准", "要求", "基准用时", "本软件", "倍数", "不用 pypardiso", "倍数"),
        "missed": "未达到",
        "at_most": "不超过 {}",
        "at_least": "至少 {}",
        "times": "{} ×",
        "machine": "测量环境：{}。",
        "slower": "不超过其用时的 {:.3g} 倍",
    },
}
SOLVERS = ("pypardiso", "SuperLU")


def write_pages(rows: Iterable[Mapping[str, Any]], results: Mapping[str, Any], docs: Path) -> None:
    """Write the tables into the pages of both languages."""
    rows = list(rows)
    for language in WORDS:
        path = docs / language / "performance.md"
        text = path.read_text(encoding="utf-8")
        for table, lines_of in TABLES.items():
            figures = {
                name: about
                for row in rows
                if row.get("table", "engine") == table
                for name, about in row["figures"].items()
                if name in results
            }
            lines = [*lines_of(figures, results, language), "", _machines(figures, results, language)]
            text = _between(text, table, "\n".join(lines))
        path.write_text(text, encoding="utf-8")


def _between(text: str, table: str, content: str) -> str:
    begin, end = f"<!-- bench {table} -->", f"<!-- bench {table} end -->"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"docs/*/performance.md has no markers {begin} … {end}")
    return f"{before}{begin}\n{content}\n{end}{after}"


def _machines(figures: Mapping[str, Any], results: Mapping[str, Any], language: str) -> str:
    machines = dict.fromkeys(result["machine"] for name in figures for result in results[name].values())
    return WORDS[language]["machine"].format("; ".join(machines))


def _table(titles: tuple[str, ...], rows: Iterable[Iterable[str]]) -> list[str]:
    head = [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}"]
    return head + [f"| {' | '.join(row)} |" for row in rows]


def _commands(figures: Mapping[str, Any], results: Mapping[str, Any], language: str) -> list[str]:
    rows = []
    for name, about in figures.items():
        result = results[name]["pypardiso"]
        aim = f"{about['at_most']:g} s" if "at_most" in about else "–"
        ratio = result["ours"] / result["baselines"]["pandas"]
        rows.append((about[language], aim, f"{result['ours']:.2f}", f"{ratio:.1f}"))
    return _table(WORDS[language]["commands"], rows)


def _pages(figures: Mapping[str, Any], results: Mapping[str, Any], language: str) -> list[str]:
    rows = []
    for name, about in figures.items():
        aim = f"{about['at_most']:g} s" if "at_most" in about else "–"
        rows.append((_work(about, results[name], language), aim, f"{results[name]['pypardiso']['ours']:.2f}"))
    return _table(WORDS[language]["pages"], rows)


def _engine(figures: Mapping[str, Any], results: Mapping[str, Any], language: str) -> list[str]:
    rows: list[tuple[str, ...]] = []
    for name, about in figures.items():
        # A figure with a bar of its own and baselines has one line for each.
        baselines = about.get("baselines") or {"": {"en": "–", "zh": "–"}}
        for baseline, described in baselines.items():
            cells = [_cells(about, described, baseline, results[name], solver, language) for solver in SOLVERS]
            beside = _baseline(results[name], "pypardiso", baseline) or _baseline(results[name], "SuperLU", baseline)
            rows.append(
                (
                    _work(about, results[name], language),
                    described[language],
                    _bar(about, described, language),
                    _amount(beside, described.get("unit") or about.get("unit", "s")),
                    *(cell for pair in cells for cell in pair),
                )
            )
    return _table(WORDS[language]["engine"], rows)


def _work(about: Mapping[str, Any], result: Mapping[str, Any], language: str) -> str:
    if "notes" not in about:
        return str(about[language])
    noted = next(result[solver]["notes"] for solver in SOLVERS if solver in result)
    return f"{about[language]} ({about['notes'][language].format(**noted)})"


def _cells(
    about: Mapping[str, Any],
    described: Mapping[str, Any],
    baseline: str,
    result: Mapping[str, Any],
    solver: str,
    language: str,
) -> tuple[str, str]:
    """Return what ours takes with a solver, and how it stands to the baseline of the same run, else of pypardiso's."""
    if solver not in result:
        return "–", "–"
    unit, ours = about.get("unit", "s"), result[solver]["ours"]
    missed = f" **{WORDS[language]['missed']}**"
    own = _amount(ours, unit) + (missed if not _within(about, ours) else "")
    beside = _baseline(result, solver, baseline) or _baseline(result, "pypardiso", baseline)
    if not beside:
        return own, "–"
    ratio = ours / beside if unit == "draws/s" else beside / ours
    is_missed = "times" in described and ratio < described["times"]
    return own, WORDS[language]["times"].format(_rounded(ratio)) + (missed if is_missed else "")


def _baseline(result: Mapping[str, Any], solver: str, name: str) -> float | None:
    taken: float | None = result.get(solver, {}).get("baselines", {}).get(name)
    return taken


def _within(about: Mapping[str, Any], ours: float) -> bool:
    return about.get("at_least", ours) <= ours <= about.get("at_most", ours)


def _bar(about: Mapping[str, Any], described: Mapping[str, Any], language: str) -> str:
    words, unit = WORDS[language], about.get("unit", "s")
    bars = [words[word].format(_amount(about[word], unit)) for word in ("at_most", "at_least") if word in about]
    if "times" in described:
        times = described["times"]
        bars.append(words["times"].format(_rounded(times)) if times >= 1 else words["slower"].format(1 / times))
    return "; ".join(bars) or "–"


def _amount(value: float | None, unit: str) -> str:
    """Write seconds as ms, s or min, anything else with its unit; three digits are what a measurement holds."""
    if value is None:
        return "–"
    if unit != "s":
        return f"{_rounded(value)} {unit}"
    if value < 1:
        return f"{_rounded(value * 1000)} ms"
    return f"{_rounded(value)} s" if value < 600 else f"{_rounded(value / 60)} min"  # noqa: PLR2004


def _rounded(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004


TABLES = {"commands": _commands, "pages": _pages, "engine": _engine}
"""Tables of the page by the name in their markers, each with what writes its lines."""
