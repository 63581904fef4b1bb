"""Traction batteries under 工信厅通装函〔2025〕551号: trial to 2026-12-31, regular from 2027-01-01."""
