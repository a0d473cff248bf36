"""What every scenario may use. Steps stand in `steps_*.py` beside this file."""
