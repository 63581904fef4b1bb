"""The general rule set: GB/T 24067-2024 and ISO 14067:2018."""
