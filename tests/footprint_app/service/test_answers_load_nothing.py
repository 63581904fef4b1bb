"""The documents of all answers are read by every command: what stands behind one answer is loaded for that one alone."""

import subprocess
import sys


def test_documents_load_no_numbers_and_no_store() -> None:
    """Neither engine, nor store, nor readers, nor suggestions are loaded for a command that needs none of them."""
    heavy = "numpy,pandas,pint,pydantic,openpyxl,networkx,scipy,bw2calc,sqlalchemy,rapidfuzz,pyarrow"
    code = (
        "import sys, footprint_app.service.answers\n"
        f"print(','.join(sorted(set(sys.modules) & set('{heavy}'.split(',')))))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert ran.stdout.strip() == b""
