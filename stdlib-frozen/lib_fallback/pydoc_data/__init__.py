"""What `pydoc` and `help()` know about keywords and topics."""
