"""``python -m footprint_app.cli``, where the command itself is not on the path."""

from footprint_app.cli.main import run

run()
