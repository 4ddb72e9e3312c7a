"""What the organiser's pages read; a list costs the same number of queries whatever its length."""
