"""The energy that a battery delivers over its life, as the unit of its footprint."""
