"""Words of a result for pages."""

from dataclasses import replace

from footprint_app.service import examples
from footprint_app.service.calculate import calculate
from footprint_app.service.result_words import process_words


def test_processes_bear_their_names_and_namesakes_their_id_too() -> None:
    """The four processes of the shipped profile by name; two with one name are told apart by their id."""
    with examples.example_file(examples.DEMO) as path:
        result = calculate(path).result
    assert result is not None
    words = process_words(result)
    assert set(words) == {"casthouse", "extrusion", "anodising", "packing"}
    assert words["extrusion"] == "挤压与时效"
    view = result.views[0]
    lines = tuple(replace(line, process_name="车间") for line in view.contributions)
    alike = replace(result, views=(replace(view, contributions=lines),))
    assert process_words(alike)["extrusion"] == "车间 (extrusion)"
