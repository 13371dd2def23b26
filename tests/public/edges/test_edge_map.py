"""Worked examples for edge_map."""
