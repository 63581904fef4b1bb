"""From the study as written to the linked study: every row with its supplier, in that supplier's own unit."""
