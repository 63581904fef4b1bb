"""YAML from outside is data only, and a mistake in a file of ours is seen."""

import pytest

from background_db.errors import DataFileError
from background_db.strict_yaml import load, reject_unknown_keys

BOMB = "a: &a [1,1,1,1]\n" + "\n".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\na: 2", "stands twice"),
        ("outer:\n  b: 1\n  b: 1", "stands twice"),
        ("a: .nan", "not a number"),
        ("a: .inf", "not a number"),
        ("a: !!python/object/apply:os.system [ls]", "constructor"),
        (BOMB, "aliases"),
        ("[" * 500, "nested deeper"),
        ("a: [1", "not valid YAML"),
        ("a: !!binary aGVsbG8=", "type bytes"),
        ("? [1, 2]\n: 3", "simple value"),
    ],
)
def test_what_plain_yaml_would_let_pass_is_refused(text: str, words: str) -> None:
    """Each refusal names the file."""
    with pytest.raises(DataFileError, match=words) as error:
        load(text, "file.yaml")
    assert "file.yaml" in str(error.value)


def test_plain_values_are_read() -> None:
    """Text, numbers, booleans, null, lists and mappings; a few aliases are fine."""
    assert load("a: &x [1, 2.5]\nb: *x\nc: {d: null, e: true, f: 文字}", "f") == {
        "a": [1, 2.5],
        "b": [1, 2.5],
        "c": {"d": None, "e": True, "f": "文字"},
    }


def test_an_unknown_key_is_refused_with_the_allowed_ones() -> None:
    """A misspelt key would be ignored silently otherwise."""
    with pytest.raises(DataFileError, match=r"unknown key 'titel'; allowed: title, version"):
        reject_unknown_keys({"titel": 1}, ("title", "version"), "f")
