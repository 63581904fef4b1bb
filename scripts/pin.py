"""Write constraints.txt: the exact version of every package that the project and all its extras install.

Run it as `make pin` after a change of dependencies. It asks pip what it would install (nothing is installed) and keeps
names and versions only: no hosts, no hashes, so that a mirror or an offline folder of wheels serves as well.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = "docs,test,team,distributed,fast"
HEADER = (
    "# Exact versions of everything the project and its extras install; written by `make pin`.\n"
    "# Use it with pip's -c. Names and versions only: the index or mirror is the machine's own choice.\n"
)


def resolved_versions() -> dict[str, str]:
    """What pip would install into an empty environment, as name -> version."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
        subprocess.run([*command, "--report", str(report), f"{ROOT}[{EXTRAS}]"], check=True)  # noqa: S603  our own words
        installs = json.loads(report.read_text(encoding="utf-8"))["install"]
    found = {entry["metadata"]["name"]: entry["metadata"]["version"] for entry in installs}
    return {name: version for name, version in found.items() if name != "footprint-workbench"}


def main() -> None:
    """Resolve and write, sorted without regard to case."""
    versions = resolved_versions()
    lines = [f"{name}=={versions[name]}" for name in sorted(versions, key=str.lower)]
    (ROOT / "constraints.txt").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"constraints.txt: {len(lines)} packages")


if __name__ == "__main__":
    main()
