"""Reading and writing the two forms of a study: the workbook, and YAML or JSON. Both hold the same content."""
