"""EV batteries under the Commission draft of 2024 to Regulation (EU) 2023/1542; the draft is not in force."""
