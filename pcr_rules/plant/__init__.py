"""From the records of a plant to unit processes and rows of the inventory, every step with its arithmetic."""
