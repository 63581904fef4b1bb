"""Waste by where it goes, and the split of a waste by average treatment."""
