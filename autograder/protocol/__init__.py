"""What both sides of the wall import: messages, records and limits. Of the kit they import `errors` alone."""
