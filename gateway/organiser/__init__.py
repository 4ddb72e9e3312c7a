"""The organiser's console: reads the other features, owns no tables."""
