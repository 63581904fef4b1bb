"""What a study still lacks, asked of the departments and suppliers that have it, and their answers read back."""
