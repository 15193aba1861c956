"""The application: FastAPI in all but the way of a request to its route.

Of its own accord FastAPI puts six layers around the router, for servers that fail, exceptions with handlers, telemetry,
limits of forms, and files to be closed: two thirds of what it costs a request. The routes here need none (see
`routes`), and `Frame` answers whatever is raised. Most requests ask for a path without parameters: theirs is looked up,
and only the others' is searched for.
"""

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send


class Application(FastAPI):
    """Middleware that was added, outermost the last, and then the routes. Exception handlers are not asked."""

    def build_middleware_stack(self) -> ASGIApp:
        """What FastAPI calls once, before the first request."""
        app = self._lead_to_routes()
        for layer, args, kwargs in reversed(self.user_middleware):
            app = layer(app, *args, **kwargs)
        return app

    def _lead_to_routes(self) -> ASGIApp:
        search = self.router
        fixed = {
            (route.path, method): route
            for route in reversed(self.routes)  # of two, the router would find the first
            if isinstance(route, APIRoute) and not route.param_convertors
            for method in route.methods or ()
        }

        async def lead(scope: Scope, receive: Receive, send: Send) -> None:
            route = fixed.get((scope["path"], scope["method"])) if scope["type"] == "http" else None
            if route is None:
                await search(scope, receive, send)
                return
            scope["route"], scope["endpoint"], scope["path_params"] = route, route.endpoint, {}
            await route.app(scope, receive, send)

        return lead
