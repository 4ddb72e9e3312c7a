"""What an organiser asks besides the form's own fields, and what was answered."""
