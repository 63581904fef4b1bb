"""From a file of rules to a `BackgroundOverlay`, and its folder on disk."""
