"""Gases let out and methane of wastewater as rows of emission, each with its arithmetic."""
