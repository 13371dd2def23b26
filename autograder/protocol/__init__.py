"""What both sides of the wall import: messages, records and limits. Nothing of the kit but `errors` is imported here."""
