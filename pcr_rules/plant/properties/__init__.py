"""What the plant states of its materials, as bridges between units and between wet, dry and pure."""
