"""Use and end of life from their records: processes of their own stages, which the reference process calls on."""
