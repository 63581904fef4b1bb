"""Charts as SVG text, drawn by a few functions of our own: no browser, no plotting library, always the same bytes."""
