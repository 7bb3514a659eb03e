"""Care for people: what each finds bearable, and the reminder of a break."""
