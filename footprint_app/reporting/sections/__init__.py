"""The sections of the study report, one function each: from the material to blocks."""
