"""The HTTP service over one `ragqa` engine."""
