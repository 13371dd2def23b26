"""Every sentence that a student reads, and how values stand in it."""
