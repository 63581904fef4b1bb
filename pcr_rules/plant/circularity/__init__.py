"""Materials with both ends of their life, counted by the recycling procedure of the study."""
