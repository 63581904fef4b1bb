"""A plant's own spreadsheets, mapped to the lists of a study once and recognised by their headers from then on."""
