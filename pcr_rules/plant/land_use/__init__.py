"""Land that changed its use."""
