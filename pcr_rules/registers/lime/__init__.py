"""Quicklime: the register of T/CBMF 287-2024, whose text was not read."""

from pcr_rules.registers.register_edition import register_edition

EDITION = register_edition(__name__)
