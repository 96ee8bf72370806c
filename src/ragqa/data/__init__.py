"""Package data: the trained reader and the fitted confidence."""
