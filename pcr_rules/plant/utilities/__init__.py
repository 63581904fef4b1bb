"""Utilities and shared lines as unit processes, combined heat and power, process gases."""
