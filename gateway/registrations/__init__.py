"""Registrations: one party's entry for one event, from the form to approval, and the import of many."""
