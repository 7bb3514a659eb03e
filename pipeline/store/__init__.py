"""The database: a Django app. The runner hands results to it through `intake`."""
