"""Tyres: the register of T/CPCIF 0391-2024, whose text was not read."""

from pcr_rules.registers.register_edition import register_edition

EDITION = register_edition(__name__)
