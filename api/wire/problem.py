"""What is answered where something is wrong."""

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """What is answered; the models describe it for OpenAPI, and a test holds every answer to them."""

    model_config = ConfigDict(extra="forbid")


class Fault(Body):
    """One thing wrong: where (a JSON pointer), what, and how to mend it."""

    pointer: str
    code: str
    detail: str
    hint: str


class Problem(Body):
    """An error, as RFC 9457 describes it."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[Fault]
