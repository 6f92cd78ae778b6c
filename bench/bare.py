"""The least that FastAPI can do with the same exchange: `python -m bench.bare PORT BYTES` reads JSON, answers BYTES."""

import sys
from typing import Any

import uvicorn
from fastapi import FastAPI, Response

app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)


@app.post("/v1/check")
async def bare(body: dict[str, Any]) -> Response:
    """A constant, whatever was sent."""
    return Response(app.state.answer, media_type="application/json")


def main() -> None:
    port, size = map(int, sys.argv[1:])
    app.state.answer = b'"' + b"a" * (size - 2) + b'"'
    # The same stack as the service: h11 on asyncio, whatever else is installed.
    uvicorn.run(app, host="127.0.0.1", port=port, http="h11", loop="asyncio", log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
