"""The register over HTTP: who may ask what, and how answers and problems are worded. Decides nothing itself.

What is asked has a folder, in which files are endpoints, named for the question: the `log`, `suppliers`, `lots`,
`certificates`, `operators`, `reports`, the `market`, the `registrar`. Here are those about asking itself, `token`,
`operations` and `docs`, and what all go through. A question's way:

    connection ─► frame ─► application ─► routes ─► access ─► endpoint ─► flows

`connection` bounds heads in bytes and time, `frame` answers whatever is raised, `application` finds the route, `routes`
is how one is declared. `access` and `reading` say who may ask; `worker` has what a process holds open.

What is asked: `parameters` and `asking`, `body`, `accept`, `language`, `etag`. What it may cost: `throttle`,
`presence`. What is answered: `documents`, `problems` and their `texts`. What describes all this: `openapi` (in Spanish
by `openapi_words`), `docs`, `examples`; and to people, `declarations`.
"""
