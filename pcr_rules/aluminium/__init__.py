"""Electrolytic aluminium: the frame of GB/T 44905-2024 from secondary sources, methods of the GHG Protocol."""
