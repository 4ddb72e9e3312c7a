"""Learning what a score weighs from what people answered."""
