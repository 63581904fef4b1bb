"""Aluminium products: the register of IR (EU) 2025/2547, whose text was not read."""

from pcr_rules.registers.register_edition import register_edition

EDITION = register_edition(__name__)
