"""The energy of the inventory as energy statistics count it."""
