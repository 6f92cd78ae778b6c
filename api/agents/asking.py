"""Who calls a tool, and what is open to them."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import Scope

from dontbuy.api.answering import Answerer
from dontbuy.api.door.doorway import request_id
from dontbuy.api.door.incidents import noted
from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.board import Board, board_of
from dontbuy.api.purchases.people import People
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.engine.errors import EngineError


@dataclass(frozen=True, slots=True)
class OpenedPurchase:
    """A purchase that is open to whoever asks; `token` is what opens it, and is never shown."""

    access: Access
    token: str

    @property
    def purchases(self) -> Purchases:
        return Purchases(self.access)

    @property
    def board(self) -> Board:
        return board_of(self.access.service, self.purchases, People(self.access), self.token)


@dataclass(frozen=True, slots=True)
class Asking:
    """One call of a tool: what answers documents, what opens a purchase, and the request that it came by.

    `opens` raises KeyWanted, Unidentified, LinkNotFound, LinkExpired.
    """

    answerer: Answerer
    opens: Callable[[str], OpenedPurchase]
    scope: Scope

    @property
    def request_id(self) -> str:
        """The id of the request, which stands in a problem and in the log."""
        return request_id(self.scope)

    def noted(self, error: Exception) -> EngineError:
        """What is told of an error; what is wrong on our side is noted as it is over HTTP."""
        return noted(self.scope, error)
