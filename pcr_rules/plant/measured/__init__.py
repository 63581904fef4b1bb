"""Readings of meters and stocks, production, and sites that make the same product."""
