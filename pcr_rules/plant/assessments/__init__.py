"""Quality and spread of derived rows."""
