"""Chains of transport: from legs and gross mass to tonne kilometres, vehicle kilometres or fuel."""
