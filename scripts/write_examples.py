"""Write the workbook of each shipped study from its YAML: the YAML is what a person edits, the workbook what `demo` reads."""

from pathlib import Path

from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.write_study import write_workbook

EXAMPLES = Path(__file__).resolve().parent.parent / "footprint_app" / "examples"


def main() -> None:
    """Write them all."""
    for source in sorted(EXAMPLES.glob("*/*.yaml")):
        reading = read_study(source)
        if reading.study is None:
            raise SystemExit(f"{source.name}: {reading.findings}")
        write_workbook(reading.study, source.with_suffix(".xlsx"), "zh")
        print(source.with_suffix(".xlsx").relative_to(EXAMPLES))


if __name__ == "__main__":
    main()
