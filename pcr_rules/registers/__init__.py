"""Registers: editions whose document is known and whose text was not read. A study runs under them; most stays unset."""
