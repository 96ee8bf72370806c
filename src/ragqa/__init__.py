"""The package: articles in, cited verbatim answers out."""
