"""Grading on several machines: one command's submissions on the workers of a Dask cluster."""
