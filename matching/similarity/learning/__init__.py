"""Learning what a score weighs from what people answered.

`trial.learn` takes answers (`feedback.Feedback`) and says which model to use from now on, with a record of why
(`record`). It fits one anchored logistic regression per direction (`anchored`, `fitting`) to answers and unseen pairs
(`examples`), with the rates of saying yes among the facts (`rates`), compares on held-out requesters (`held_out`), and
calibrates the mutual score (`calibration`). Nothing is imported here: `Feedback` alone needs no heavy library.
"""
