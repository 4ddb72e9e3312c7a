"""Paper: every participant's schedule, a sheet per table and badges, as tagged PDF in six languages."""
