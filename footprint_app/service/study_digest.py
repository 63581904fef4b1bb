"""A study as canonical JSON (RFC 8785) and the SHA-256 over it: the same in whatever form the study was written."""

import hashlib
from typing import Any

from footprint_app.ingest.write_study import study_tree
from pcr_rules.study import ProductStudy

# Doubles hold every integer below this one, and RFC 8785 writes numbers as doubles.
_FIRST_INEXACT = 2**53


def canonical_study(study: ProductStudy) -> str:
    """Write a study as canonical JSON: keys sorted, integers from 2^53 on as text, no NaN."""
    import rfc8785

    return rfc8785.dumps(_safe(study_tree(study))).decode("utf-8")


def study_digest(study: ProductStudy) -> str:
    """Return the SHA-256 of the canonical JSON, as hexadecimal."""
    return hashlib.sha256(canonical_study(study).encode("utf-8")).hexdigest()


def _safe(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _safe(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_safe(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _FIRST_INEXACT:
        return str(value)
    return value
