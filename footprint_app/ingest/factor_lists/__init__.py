"""Lists of emission factors in CSV or Excel, brought into the form of a factor set by a mapping that a person edits."""
