"""Routes that take the parameters they name and no other: what would be ignored is refused."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.utils import get_flat_params, request_params_to_args
from fastapi.params import Header, Query
from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams

from dontbuy.api.door.scopes import ask_for_key, wanted_by
from dontbuy.api.errors import WrongParameter
from dontbuy.engine.errors import Diagnostic, did_you_mean
from dontbuy.engine.values import step

_NOT_BUILT = ("idempotency-key",)
"""Headers by which a caller asks for something that most routes do not do. Ignored, they would promise what nobody
keeps; a route that does it takes the header."""


class StrictRoute(APIRoute):
    """A route of the API. Who asks is looked at first; then unknown, repeated and wrong parameters are refused
    together, before the body is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler, wanted = super().get_route_handler(), wanted_by(str(self.operation_id))
        fields = get_flat_params(self.dependant)
        taken = [field for field in fields if isinstance(field.field_info, Query)]
        names = [str(parameter.alias) for parameter in taken]
        headers = {field.alias.lower() for field in fields if isinstance(field.field_info, Header)}

        async def strict(request: Request) -> Response:
            await ask_for_key(request, wanted)
            faults: list[Diagnostic] = []
            if request.scope["query_string"]:
                faults += unknown_parameters(request.query_params, names)
                _, wrong = request_params_to_args(taken, request.query_params)
                faults += [wrong_parameter(fault) for fault in wrong]
            faults += [_not_built(name) for name in _NOT_BUILT if name in request.headers and name not in headers]
            if faults:
                raise WrongParameter(faults)
            return await handler(request)

        return strict


def unknown_parameters(sent: QueryParams, names: Sequence[str]) -> list[Diagnostic]:
    """A fault for every parameter that no route takes, and for every one that stands twice."""
    faults = []
    for name in sent:
        where = step("/query", name)
        if name not in names:
            hint = did_you_mean(name, names) or _takes(names)
            faults.append(Diagnostic("http/unknown-parameter", "this address takes no such parameter", where, hint))
        elif len(sent.getlist(name)) > 1:
            faults.append(Diagnostic("http/repeated-parameter", "this parameter stands twice", where, "keep one"))
    return faults


def wrong_parameter(fault: Mapping[str, Any]) -> Diagnostic:
    """A query or path parameter that FastAPI refused; the message is ours and does not repeat the value."""
    pointer = ""
    for part in fault["loc"]:
        pointer = step(pointer, part)
    return Diagnostic("http/wrong-parameter", "not a value that this parameter takes", pointer, _expected(fault))


def _expected(fault: Mapping[str, Any]) -> str:
    context = fault.get("ctx", {})
    if "expected" in context:
        return f"write {context['expected']}"
    if "ge" in context:
        return f"write {context['ge']} or more"
    if "le" in context:
        return f"write {context['le']} or less"
    return "write a whole number" if fault["type"].startswith("int") else "see /docs"


def _takes(names: Sequence[str]) -> str:
    return f"leave it out; it takes {', '.join(names)}" if names else "leave it out; it takes none"


def _not_built(name: str) -> Diagnostic:
    message = "this operation does not recognise a repeated request"
    hint = "leave the header out, and look what is there before you send it once more"
    return Diagnostic("http/header-not-taken", message, f"/header/{name}", hint)
