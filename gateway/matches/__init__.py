"""Matches: ranked suggestions with the reasons behind them."""
