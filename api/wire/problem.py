"""What is answered where something is wrong."""

from typing import Annotated

from pydantic import Field

from dontbuy.api.wire.described import Described
from dontbuy.api.wire.vocabulary import ErrorCode

Count = Annotated[int, Field(ge=0)]
Pointer = Annotated[str, Field(examples=["{pointer}"])]
"""A JSON pointer (RFC 6901) into what was sent; empty for the whole of it."""


class Body(Described):
    """What is answered; the models describe it for OpenAPI, and a test holds every answer to them.

    The text below a field is its description in OpenAPI. `{criterion}`, `{name}`, `{fact}` and `{pointer}` in it are
    filled in from the rulebook in force.
    """


class Fault(Body):
    """One thing wrong: where, what, and how to mend it."""

    pointer: Pointer
    """Where it stands: a JSON pointer into the body; empty where it is the whole body."""
    code: ErrorCode
    """What kind of fault it is."""
    detail: str
    """What is wrong, in a sentence for people; it never repeats what was sent."""
    hint: str
    """What to do about it."""


class Problem(Body):
    """An error, as RFC 9457 describes it."""

    type: str = Field(json_schema_extra={"format": "uri-reference"})
    """Where the code is explained, below the address of this service."""
    title: str
    """What kind of problem it is; the same for every problem of its kind."""
    status: int = Field(ge=400, le=599)
    """The status of the answer."""
    code: ErrorCode
    """The code of the first fault."""
    detail: str
    """The first fault in a sentence, and how many there are more."""
    request_id: str
    """The id of the request, as in the header `X-Request-ID`: name it when you report the problem."""
    errors: list[Fault]
    """Every fault of the body, at most 100; empty where the body is not what is wrong."""
