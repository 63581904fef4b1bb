"""The chain of electricity meters: gaps attributed, rows and supplies derived, every watt-hour kept."""
