"""Who may do what: what a page asks of whoever opens it, whose drafts are restricted, and the matrix of both."""
