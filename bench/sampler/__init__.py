"""What the profiled processes load."""
