"""The register over HTTP: who may ask what, and how answers and problems are worded. Decides nothing itself.

Most files are endpoints, named for what is asked; `origins_said` beside `origins` words the answer. A question's way:

    connection ─► frame ─► application ─► routes ─► access ─► endpoint ─► flows

`connection` bounds heads in bytes and time, `frame` answers whatever is raised, `application` finds the route, `routes`
is how one is declared. `access`, `reading` and `lot_reading` say who may ask; `worker` has what a process holds open.

What is asked: `parameters` and `asking`, `body`, `list_body` and `submitting`, `accept`, `language`, `etag`. What it
may cost: `throttle`, `presence`, `tracing`. What is answered: `documents`, `problems` and their `texts`. What
describes all this: `openapi` (in Spanish by `openapi_words`), `docs`, `examples`; and to people, `declarations`.
"""
