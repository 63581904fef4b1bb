"""Which certificates serve which facility in which period: a flow network, exact in whole certificates."""
