"""Documents behind the numbers: kept once by digest, named in the draft, refused where they are too large."""

import hashlib
from pathlib import Path

import pytest

from footprint_app.service import draft_evidence, drafts, examples, workspace
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.pending_imports import Upload

BILL = b"%PDF-1.4 bill"


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A workspace of one's own."""
    found = read_configuration({"workspace": str(tmp_path / "w"), "user": "张三"}, {})
    workspace.init(found, tmp_path / "w")
    return found


@pytest.fixture
def draft(configuration: Configuration) -> drafts.Draft:
    """A draft of the shipped aluminium profile."""
    return drafts.begin_from_example(configuration, examples.DEMO, "try it")


def test_a_document_is_kept_once_and_named_in_the_draft(configuration: Configuration, draft: drafts.Draft) -> None:
    """Its SHA-256 stands in the row; the same bytes under another name add nothing; undo takes the row back."""
    about = {"title": "电费单", "issuer": "供电局"}
    answer = draft_evidence.attach(configuration, draft, Upload("../账单.pdf", BILL), about, 0, "asked by the reviewer")
    row = answer.draft.tables["evidence"][-1].cells
    assert row["sha256"] == hashlib.sha256(BILL).hexdigest()
    assert (row["title"], row["issuer"], row["file"]) == ("电费单", "供电局", "账单.pdf")
    again = draft_evidence.attach(configuration, answer.draft, Upload("other.pdf", BILL), {}, 1)
    assert again.draft.tables == answer.draft.tables
    assert draft_evidence.content_of(configuration, str(row["sha256"])) == BILL
    assert draft_evidence.documents(configuration, answer.draft)[-1].is_kept
    assert drafts.undo(configuration, draft.head.draft_id, 1).draft.tables.get("evidence", ()) == draft.tables.get(
        "evidence", ()
    )


def test_ids_are_free_and_uses_are_counted(configuration: Configuration, draft: drafts.Draft) -> None:
    """Two documents get different ids, none of which the draft had."""
    first = draft_evidence.attach(configuration, draft, Upload("a.pdf", b"a"), {}, 0).draft
    second = draft_evidence.attach(configuration, first, Upload("b.pdf", b"b"), {}, 1).draft
    ids = [each.evidence_id for each in draft_evidence.documents(configuration, second)]
    assert len(ids) == len(set(ids)) == len(draft.tables.get("evidence", ())) + 2


@pytest.mark.parametrize("content", [b"", b"x" * (50 * 1024 * 1024 + 1)])
def test_empty_and_huge_files_are_refused(configuration: Configuration, draft: drafts.Draft, content: bytes) -> None:
    """Neither is kept, and the draft stays as it was."""
    with pytest.raises(WrongUseError):
        draft_evidence.attach(configuration, draft, Upload("scan.tif", content), {}, 0)
    assert drafts.open_draft(configuration, draft.head.draft_id).head.revision == 0
