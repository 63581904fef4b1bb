"""Desktop computers: the register of CNCA-CFP 专项规则（2025-09，台式计算机）, whose text was not read."""

from pcr_rules.registers.register_edition import register_edition

EDITION = register_edition(__name__)
