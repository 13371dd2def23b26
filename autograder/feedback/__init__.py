"""The sentences that students read, and how values are written in them."""
