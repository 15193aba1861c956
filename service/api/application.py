"""The application: FastAPI in all but the layers that a request passes on its way to a route.

Of its own accord FastAPI puts six around the router, for servers that fail, exceptions with handlers, telemetry, limits
of forms, and files to be closed: two thirds of what it costs a request. The routes here need none (see `routes`),
and `Frame` answers whatever is raised.
"""

from fastapi import FastAPI
from starlette.types import ASGIApp


class Application(FastAPI):
    """Middleware that was added, outermost the last, and then the router. Exception handlers are not asked."""

    def build_middleware_stack(self) -> ASGIApp:
        """What FastAPI calls once, before the first request."""
        app: ASGIApp = self.router
        for layer, args, kwargs in reversed(self.user_middleware):
            app = layer(app, *args, **kwargs)
        return app
