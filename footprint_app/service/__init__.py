"""The one door: what the command line, the pages and other Python programs call. One module per use.

    from footprint_app.service import calculate, check, report

    answer = calculate.calculate(Path("study.xlsx"))
    report.write_reports(answer, Path("reports"), lang="zh")

| module | use |
|---|---|
| `check` | read a study, check it against its rules, link it; every finding at once |
| `calculate` | the whole journey to a `PcfResult` |
| `report` | result files and study reports into a folder, all or nothing |
| `template` | an empty workbook, or one with an example |
| `factors` | list and show factors, conflicts between sets |
| `pcr`, `pcr_impact`, `pcr_new` | rule sets: list, show, compare and choose; what a new one does to the studies; a skeleton |
| `schemas` | JSON schemas of study, result, finding and the command line's answers |
| `examples` | the shipped studies |
| `workspace` | make, upgrade, back up, restore and examine a workspace; save studies and results |
| `configuration` | settings, each with where it came from |

Nothing here prints. Trouble in a study is in the answer's findings; `MendableError` says that what was asked for
cannot be done.
"""
