"""The queue: which drafts wait, what it is narrowed to, and the lease of the draft that one is on."""
