"""Where deliveries come in: the fast path beside the API."""
