"""Cement: EN 16908 as applied in published EPDs, CSI and IPCC process emissions."""
