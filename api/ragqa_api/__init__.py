"""The HTTP service over one `ragqa` engine."""

from ragqa_api.app import create_app
from ragqa_api.serving import serve

__all__ = ["create_app", "serve"]
