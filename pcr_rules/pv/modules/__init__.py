"""What the schemes for PV modules share: clauses, texts and the published mono-silicon chain."""
