"""Events: the edition of the conference, its days, slots and tables."""
