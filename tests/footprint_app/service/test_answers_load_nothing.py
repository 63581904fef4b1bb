"""The documents of all answers are read by every command: what stands behind one answer is loaded for that one alone."""

import os
import subprocess
import sys
from pathlib import Path


def test_documents_load_no_numbers_and_no_store() -> None:
    """Neither engine, nor store, nor readers, nor suggestions are loaded for a command that needs none of them."""
    heavy = "numpy,pandas,pint,pydantic,openpyxl,networkx,scipy,bw2calc,sqlalchemy,rapidfuzz,pyarrow"
    code = (
        "import sys, footprint_app.service.answers\n"
        f"print(','.join(sorted(set(sys.modules) & set('{heavy}'.split(',')))))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert ran.stdout.strip() == b""


def test_a_check_without_workspace_loads_no_store_and_no_matrices(tmp_path: Path) -> None:
    """A study that names no imported database is checked without SQLAlchemy, scipy, pandas or the background's files."""
    heavy = "sqlalchemy,scipy.sparse,pandas,bw2calc,networkx,background_db.snapshot,background_db.background_overlay"
    code = (
        "import sys\n"
        "from footprint_app.service import check, examples\n"
        "from footprint_app.service.background import backgrounds_for\n"
        "from footprint_app.service.configuration import read_configuration\n"
        "from footprint_app.service.electricity import claims_for\n"
        "from footprint_app.service.factor_catalogue import catalogue_of\n"
        "found = read_configuration()\n"
        "with examples.example_file(examples.DEMO) as path:\n"
        "    answer = check.check(path, catalogue=catalogue_of(found), claimed=claims_for(found, None),\n"
        "        backgrounds=backgrounds_for(found))\n"
        "assert answer.rows_linked\n"
        f"print(','.join(sorted(set(sys.modules) & set('{heavy}'.split(',')))))"
    )
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("FOOTPRINT_")}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        timeout=300,
        env=surroundings | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
    )
    assert ran.stdout.strip() == b""
