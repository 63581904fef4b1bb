"""Emissions of chemical and electrochemical reactions: pure functions with formula, units and source.

Each gives the direct emission of one step. It stands in a footprint beside fuel, power and upstream data, never alone.
"""
