"""Quality floors."""
