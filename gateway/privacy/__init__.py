"""What people may do with what is kept about them: see it, take it along, erase it; and when it goes by itself."""
