"""``footprint certificates`` from a registry's list to a final claim, for people and for machines."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

PROJECT = "12345678901234567"
WORKS = "某铝厂"
PERIOD = ("--entity", WORKS, "--facility", "plant", "--from", "2024-01-01", "--to", "2024-12-31")
JANUARY = ("--on", "2025-01-10")


def certificate(serial: int) -> str:
    """An id of March 2024."""
    return f"{PROJECT}202403{serial:07d}11"


@pytest.fixture
def listed(footprint: Any) -> Path:
    """A workspace, and a registry's list of 1,000 certificates in GBK as Chinese exports are."""
    assert footprint("workspace", "init", "ws").exit_code == 0
    path = Path("list.csv")
    with path.open("w", encoding="gbk", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["绿证编号", "项目名称", "电源类型", "省份", "生产年月", "数量", "持有人", "交易类型"])
        ids = f"{certificate(1)}-{certificate(1000)}"
        writer.writerow([ids, "海上风电场", "风电", "广东", "2024-03", 1000, WORKS, "绿证交易"])
    return path


def run(footprint: Any, *arguments: str | Path) -> dict[str, Any]:
    """Run a command of the ledger for machines; its document obeys the published schema."""
    from jsonschema import Draft202012Validator

    from footprint_app.service.schemas import schema

    ran = footprint("certificates", *arguments, "--workspace", "ws", "--json")
    document: dict[str, Any] = ran.document
    Draft202012Validator(schema("answer")).validate(document)
    assert document["exit_code"] == ran.exit_code
    return document


def test_from_a_list_to_a_final_claim(footprint: Any, listed: Path) -> None:
    """1,000 MWh in; 400 claimed, cancelled with proof, final; 600 free; each step in the history."""
    entered = run(footprint, "import", listed, "--why", "bought", "--on", "2024-06-01")
    assert (entered["written"], entered["certificates"], len(entered["ranges"])) == (True, 1000, 1)
    claimed = run(footprint, "allocate", *PERIOD, "--mwh", "400", "--why", "footprint", *JANUARY)
    assert (claimed["claims"], claimed["ranges"][0]["last_id"]) == (["C2"], certificate(400))
    provisional = run(footprint, "claims", "--entity", WORKS)
    assert (provisional["exit_code"], provisional["final_watt_hours"]) == (1, 0)
    Path("proof.pdf").write_bytes(b"%PDF proof")
    proof = ("--cancelled-on", "2025-02-01", "--beneficiary", WORKS, "--proof", "proof.pdf", "--on", "2025-02-02")
    assert run(footprint, "record-cancellation", "C2", *proof, "--why", "cancelled")["findings"] == []
    final = run(footprint, "claims", "--entity", WORKS, "--out", "claims.json")
    assert (final["exit_code"], final["final_watt_hours"], final["findings"]) == (0, 400_000_000, [])
    assert json.loads(Path("claims.json").read_text(encoding="utf-8"))["digest"] == final["digest"]
    balance = run(footprint, "balance", "--lots")
    assert {row["state"]: row["watt_hours"] for row in balance["rows"]} == {
        "claimed_cancelled": 400_000_000,
        "free": 600_000_000,
    }
    assert [one["first_id"] for one in balance["ranges"]] == [certificate(401)]
    history = run(footprint, "history", "--certificate", certificate(7))
    assert [(row["kind"], row["why"]) for row in history["rows"]] == [
        ("imported", "bought"),
        ("allocated", "footprint"),
        ("cancelled", "cancelled"),
    ]
    assert len(history["rows"][0]["evidence"]) == 64


def test_the_other_changes(footprint: Any, listed: Path) -> None:
    """Release, transfer and expiry: 1,000 MWh throughout."""
    run(footprint, "import", listed, "--why", "bought", "--on", "2024-06-01")
    contract = Path("contract.pdf")
    contract.write_bytes(b"%PDF contract")
    run(footprint, "allocate", *PERIOD, "--mwh", "400", "--why", "a", "--evidence", contract, *JANUARY)
    assert run(footprint, "release", "C2", "--certificates", "100", "--why", "b", *JANUARY)["certificates"] == 100
    passed_on = ("--holder", WORKS, "--to", "乙厂", "--certificates", "50", "--evidence", contract)
    assert run(footprint, "transfer", *passed_on, "--why", "c", *JANUARY)["certificates"] == 50
    assert run(footprint, "expire", "--as-of", "2026-04-01", "--why", "d")["certificates"] == 700
    rows = run(footprint, "balance")["rows"]
    assert {(row["holder"], row["state"]): row["certificates"] for row in rows} == {
        (WORKS, "claimed"): 300,
        (WORKS, "expired"): 650,
        ("乙厂", "expired"): 50,
    }
    assert {row["certificates"] for row in run(footprint, "balance", "--as-of", "2025-12-31")["rows"]} == {50, 300, 650}
    with_evidence = [row["kind"] for row in run(footprint, "history")["rows"] if row["evidence"]]
    assert with_evidence == ["imported", "allocated", "transferred"]


def test_what_is_refused_writes_nothing(footprint: Any, listed: Path) -> None:
    """The same list again, half a certificate, more than there are: exit code 1, a finding, the ledger as it was."""
    run(footprint, "import", listed, "--why", "bought")
    for arguments, code in (
        (("import", listed, "--why", "again"), "GEC-01-OVERLAP"),
        (("allocate", *PERIOD, "--mwh", "0.5", "--why", "x"), "GEC-02-NOT-WHOLE"),
        (("allocate", *PERIOD, "--mwh", "1001", "--why", "x"), "LEDGER-NOT-ENOUGH"),
        (("release", "C7", "--why", "x"), "LEDGER-NO-CLAIM"),
    ):
        document = run(footprint, *arguments)
        assert (document["exit_code"], document["written"]) == (1, False)
        assert code in {finding["code"] for finding in document["findings"]}
    assert len(run(footprint, "history")["rows"]) == 1


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json"])
def test_tables_go_out_and_a_name_is_no_formula(footprint: Any, listed: Path, suffix: str) -> None:
    """Balance and history as files: ids keep their digits, a holder's name that looks like a formula is text."""
    run(footprint, "import", listed, "--why", "=1+1", "--on", "2024-06-01")
    transfer = ("--holder", WORKS, "--to", "=cmd", "--certificates", "5", "--why", "x", *JANUARY)
    run(footprint, "transfer", *transfer)
    for command in ("balance", "history"):
        out = Path(f"{command}.{suffix}")
        assert run(footprint, command, "--out", out)["files"] == [str(out)]
        again = footprint("certificates", command, "--out", out, "--workspace", "ws")
        assert again.exit_code == 2
        assert run(footprint, command, "--out", out, "--force")["files"] == [str(out)]
    if suffix == "csv":
        text = Path("history.csv").read_text(encoding="utf-8-sig")
        assert "'=cmd" in text
        assert f"'{certificate(1)}" in text
    elif suffix == "xlsx":
        cells = [cell for row in openpyxl.load_workbook("history.xlsx").worksheets[0].iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value in {"=cmd", certificate(1)}} == {"s"}
    else:
        assert json.loads(Path("balance.json").read_text(encoding="utf-8"))[0]["watt_hours"] > 0
    assert footprint("certificates", "balance", "--out", "x.pdf", "--workspace", "ws").exit_code == 2


def test_people_read_it_in_both_languages(footprint: Any, listed: Path) -> None:
    """What was written, what is held, what happened, and that nothing was changed."""
    bought = ("--why", "bought", "--on", "2024-06-01", "--workspace", "ws", "--lang", "zh")
    imported = footprint("certificates", "import", listed, *bought)
    assert "已写入台账：1,000 张绿证" in imported.out
    assert "1,000" in footprint("certificates", "balance", "--workspace", "ws").out
    assert "imported" in footprint("certificates", "history", "--workspace", "ws").out
    asked = ("--mwh", "2000", "--why", "x", *JANUARY, "--workspace", "ws")
    refused = footprint("certificates", "allocate", *PERIOD, *asked)
    assert "1000 short" in refused.out
    assert "The ledger was not changed." in refused.out
    assert "claims 0 MWh" in footprint("certificates", "claims", "--entity", WORKS, "--workspace", "ws").out


def test_wrong_use_is_told(footprint: Any, listed: Path) -> None:
    """A missing list is a finding; a proof that is no file, a day that is none and no workspace are wrong use."""
    assert run(footprint, "import", "nothing.csv", "--why", "x")["findings"][0]["code"] == "INGEST-FILE-MISSING"
    run(footprint, "import", listed, "--why", "bought")
    proof = ("--cancelled-on", "2025-02-01", "--beneficiary", WORKS, "--proof", "nothing.pdf", "--why", "x")
    assert footprint("certificates", "record-cancellation", "C2", *proof, "--workspace", "ws").exit_code == 2
    assert footprint("certificates", "balance", "--as-of", "soon", "--workspace", "ws").exit_code == 2
    assert footprint("certificates", "balance").exit_code == 2


@pytest.mark.parametrize("claim", ["C" + "9" * 30, "C0", "x", "C²"])
def test_a_claim_that_cannot_be_is_told(footprint: Any, listed: Path, claim: str) -> None:
    """A number beyond any claim, or none at all, is a finding of release and of cancellation."""
    released = run(footprint, "release", claim, "--why", "slip")
    assert [each["code"] for each in released["findings"]] == ["LEDGER-NO-CLAIM"]
    proof = ("--cancelled-on", "2025-02-01", "--beneficiary", WORKS, "--proof", listed, "--on", "2025-02-02")
    cancelled = run(footprint, "record-cancellation", claim, *proof, "--why", "slip")
    assert "LEDGER-NO-CLAIM" in {each["code"] for each in cancelled["findings"]}


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("mwh", ["nan", "inf", "0", "0.5"])
def test_an_amount_that_is_no_certificate_is_told(footprint: Any, mwh: str) -> None:
    """Neither no number nor half a certificate is claimed."""
    claimed = run(footprint, "allocate", *PERIOD, "--mwh", mwh, "--why", "slip", *JANUARY)
    assert "GEC-02-NOT-WHOLE" in {each["code"] for each in claimed["findings"]}
    assert not claimed["written"]
