"""The reference: a bare FastAPI application that parses the envelope and echoes it, or answers a GET."""

import json

from fastapi import FastAPI, Request, Response

app = FastAPI(openapi_url=None)


@app.post("/v1/entries")
async def echo(request: Request) -> Response:
    """Parse the JWS envelope and give it back."""
    envelope = json.loads(await request.body())
    return Response(json.dumps(envelope), 201, media_type="application/json")


@app.get("/v1/suppliers/{party}")
async def answer(party: str) -> Response:
    """What a supplier check would be if it checked nothing."""
    return Response(json.dumps({"party": party, "may_sell": "yes"}), media_type="application/json")
