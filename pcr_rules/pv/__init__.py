"""PV modules under schemes that count the countries of a module's chain."""
