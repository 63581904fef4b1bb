"""Traction batteries: the EU draft of 2024 and the Chinese declaration, two editions that share no number."""
