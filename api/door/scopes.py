"""What each operation of the API wants: a key with a scope, a link in its place, or nothing."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from fastapi import Request
from starlette.datastructures import Headers

from dontbuy.api.door.admission import Admission, admission_of, let_in
from dontbuy.api.errors import KeyRefused, KeyWanted, ScopeMissing
from dontbuy.api.records.callers import Scope
from dontbuy.api.tokens import KEY_BEGINS
from dontbuy.engine.errors import Diagnostic


class Wanted(NamedTuple):
    """A scope. With `link`, the own link of the purchase opens it too; with `always`, a key is wanted everywhere, for
    without one there is nothing to show."""

    scope: Scope
    link: bool = False
    always: bool = False


_OF_PURCHASE = Wanted(Scope.PURCHASES, link=True)
WANTED: Mapping[str, Wanted | None] = {
    "check": Wanted(Scope.CHECK),
    "check_batch": Wanted(Scope.CHECK),
    "compare": Wanted(Scope.CHECK),
    "ways": Wanted(Scope.CHECK),
    "propose": Wanted(Scope.CHECK),
    "evaluate": Wanted(Scope.WRITE),
    "list_evaluations": Wanted(Scope.READ),
    "get_evaluation": Wanted(Scope.READ),
    "erase_evaluation": Wanted(Scope.WRITE),
    "revise_evaluation": Wanted(Scope.WRITE),
    "list_revisions": Wanted(Scope.READ),
    "get_revision": Wanted(Scope.READ),
    "export_subject": Wanted(Scope.READ),
    "erase_subject": Wanted(Scope.WRITE),
    "begin_purchase": Wanted(Scope.PURCHASES),
    "list_purchases": Wanted(Scope.PURCHASES, always=True),
    "get_purchase": _OF_PURCHASE,
    "change_purchase": _OF_PURCHASE,
    "delete_purchase": _OF_PURCHASE,
    "add_vendor": _OF_PURCHASE,
    "ask_person": _OF_PURCHASE,
    "revoke_person_link": _OF_PURCHASE,
    "tell": _OF_PURCHASE,
    "tell_of_call": _OF_PURCHASE,
    "get_snapshots": _OF_PURCHASE,
    "take_snapshot": _OF_PURCHASE,
    "list_questions": _OF_PURCHASE,
    "get_history": _OF_PURCHASE,
    "export_purchase": _OF_PURCHASE,
    "make_webhook": Wanted(Scope.ADMIN),
    "list_webhooks": Wanted(Scope.ADMIN),
    "get_webhook": Wanted(Scope.ADMIN),
    "delete_webhook": Wanted(Scope.ADMIN),
    "replay_webhook": Wanted(Scope.ADMIN),
    "list_rule_sets": None,
    "list_criteria": None,
    "list_facts": None,
    "list_metrics": None,
    "list_sources": None,
    "get_criterion": None,
    "get_schema": None,
    "livez": None,
    "readyz": None,
    "version": None,
    "metrics": None,
    "mcp": None,
}
"""By operation id; a tool for agents wants what the operation that does the same wants. An operation that does not
stand here cannot be added to the application."""
_SCHEME = "bearer "


def wanted_by(operation: str) -> Wanted | None:
    """What an operation wants. Raises LookupError where nobody has decided that."""
    if operation not in WANTED:
        raise LookupError(f"say in {__name__} what the operation `{operation}` wants: a scope, or None for nothing")
    return WANTED[operation]


async def ask_for_key(request: Request, wanted: Wanted | None) -> None:
    """Let in who may; of a link its route says what it opens. Raises KeyWanted, KeyRefused, ScopeMissing."""
    admission = admission_of(request)
    if wanted is None or admission is None:
        return
    bearer = bearer_of(request)
    if bearer.startswith(KEY_BEGINS):
        await _with_key(request, admission, bearer, wanted.scope)
    elif not wanted.link and (wanted.always or await admission.wants_key()):
        raise _not_one(wanted.scope) if bearer else key_wanted(wanted.scope)


def bearer_of(request: Request) -> str:
    """What was sent as `Authorization: Bearer …`; `""` where nothing was, or more than one thing."""
    return bearer_in(request.headers)


def bearer_in(headers: Headers) -> str:
    """The same, of headers."""
    sent = headers.getlist("authorization")
    if len(sent) != 1 or not sent[0].lower().startswith(_SCHEME):
        return ""
    return sent[0][len(_SCHEME) :].strip()


def key_wanted(scope: Scope) -> KeyWanted:
    """What is said where no key was sent."""
    hint = f"send a key with the scope `{scope}` as `Authorization: Bearer …`; `dontbuy keys create` makes one"
    return KeyWanted([Diagnostic("key/missing", "no key was sent", "/header/authorization", hint)])


async def _with_key(request: Request, admission: Admission, key: str, scope: Scope) -> None:
    caller = await admission.caller(key)
    let_in(request.scope, caller)
    if not caller.may(scope):
        hint = f"use a key with the scope `{scope}`"
        message = f"this key does not have the scope `{scope}`"
        raise ScopeMissing([Diagnostic("key/scope-missing", message, "/header/authorization", hint)])
    if not admission.keys.is_noted(caller):
        # Nobody waits for it: the store may be busy, and whoever asked needs an answer.
        asyncio.get_running_loop().run_in_executor(None, admission.keys.note_use, caller)


def _not_one(scope: Scope) -> KeyRefused:
    hint = f"send one with the scope `{scope}`; it begins with `{KEY_BEGINS}`"
    return KeyRefused([Diagnostic("key/malformed", "this is no key", "/header/authorization", hint)])
