"""People: whom a proxy in front of the service has signed in, and whether they may begin something on the pages."""

from ipaddress import ip_address
from typing import Annotated

import structlog
from fastapi import Depends, Request

from dontbuy.api.door.admission import Admission, admission_of, in_thread, let_in
from dontbuy.api.door.entrance import peer_of
from dontbuy.api.errors import MayNotBegin, SignInToSee, SignInWanted
from dontbuy.api.records.callers import Person
from dontbuy.engine.errors import Diagnostic

LONGEST_LOGIN = 320
"""Characters, as many as an address of mail may have."""
_PERSON = "person"
log = structlog.get_logger("dontbuy")


async def look_for_person(request: Request) -> None:
    """Know who is signed in, where a proxy says so that is believed. Whom it does not name is a stranger."""
    admission = admission_of(request)
    login = _login(request, admission) if admission is not None else ""
    if admission is not None and login:
        person = await in_thread(lambda: admission.logins.seen(login))
        request.scope["state"][_PERSON] = person
        let_in(request.scope, person.caller)


async def _may_begin(request: Request) -> None:
    """Raises SignInWanted, MayNotBegin."""
    admission = admission_of(request)
    if admission is None or await admission.anybody_may_begin():
        return
    person = person_of(request)
    if person is None:
        raise _sign_in(admission)
    if not person.may_begin:
        hint = "ask whoever runs the service to let you; links that you were sent go on working"
        raise MayNotBegin([Diagnostic("page/may-not-begin", "you may look, and begin nothing here", "", hint)])


MAY_BEGIN = Depends(_may_begin)
"""For every page that begins a check or a purchase, and for the form that leads to it: nobody types in vain."""


async def _signed_in(request: Request) -> Person:
    """Raises SignInToSee."""
    person = person_of(request)
    if person is None:
        hint = "sign in, and come back; links that you were sent go on working"
        raise SignInToSee([Diagnostic("page/sign-in-to-see", "you are not signed in", "", hint)])
    return person


TheSignedIn = Annotated[Person, Depends(_signed_in)]
"""Whoever is signed in, for pages that show nothing to a stranger."""


def person_of(request: Request) -> Person | None:
    """Whoever is signed in; None for a stranger."""
    person: Person | None = request.scope["state"].get(_PERSON)
    return person


def _login(request: Request, admission: Admission) -> str:
    header = admission.header
    if header is None:
        return ""
    sent = [value for name, value in request.scope["headers"] if name == header.name]
    if not sent:
        return ""
    if not _is_believed(request, admission):
        _say_once(request)
        return ""
    login = sent[0].decode("utf-8", "replace").strip()
    is_one = len(sent) == 1 and len(login) <= LONGEST_LOGIN and login.isprintable()
    return login if is_one else ""


def _is_believed(request: Request, admission: Admission) -> bool:
    assert admission.header is not None
    try:
        peer = ip_address(peer_of(request.scope))
    except ValueError:
        return False
    return any(peer in network for network in admission.header.believed)


def _say_once(request: Request) -> None:
    """That somebody names people who may not; once, for whoever does it could fill the log, and without the name."""
    state = request.app.state
    if not getattr(state, "has_said_untrusted", False):
        state.has_said_untrusted = True
        log.warning("untrusted", header="DONTBUY_USER_HEADER", peer=peer_of(request.scope))


def _sign_in(admission: Admission) -> SignInWanted:
    if admission.header is None:
        hint = (
            "whoever runs this service has people signed in by a proxy (`DONTBUY_USER_HEADER`), or lets anybody begin "
            "(`DONTBUY_PAGES=open`); links that you were sent go on working"
        )
    else:
        hint = "sign in, and come back; links that you were sent go on working"
    return SignInWanted([Diagnostic("page/sign-in", "only people who are signed in begin something here", "", hint)])
