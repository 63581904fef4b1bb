"""Clinker and cement: the frame of EN 15804 and EN 16908 as published EPDs apply it, process CO2 by CSI and IPCC."""
