"""Nitric acid: what is known for a footprint beside IR (EU) 2025/2547, which sets embedded emissions."""

from pcr_rules.registers.register_edition import register_edition

EDITION = register_edition(__name__)
