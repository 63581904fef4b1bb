"""Room air conditioners: the register of GB/T 46027-2025, whose text was not read."""

from pcr_rules.registers.register_edition import register_edition

EDITION = register_edition(__name__)
