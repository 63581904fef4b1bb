"""Phosphate fertiliser: the register of CNCA-CFP 专项规则（2025-09，磷肥/尿素试点）, whose text was not read."""

from pcr_rules.registers.register_edition import register_edition

EDITION = register_edition(__name__)
