"""The door for what people send as records of their own: partners' tables, app reports, direct reports."""
