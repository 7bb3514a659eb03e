"""The page of a draft: the document beside its record, and the form that a person sends back."""
