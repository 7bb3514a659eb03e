"""What an entry in configs/sources says beyond the common fields, kind by kind: a table named after the kind."""
