"""`If-Match`: a request that is meant for one revision of what is kept, and for no later one."""

from typing import Annotated

from fastapi import Depends, Header

from dontbuy.api.door.responses import Kept
from dontbuy.api.records.evaluations import Evaluated

NAME = "If-Match"


class Meant:
    """Which revisions a request may be done on: all where it says nothing."""

    def __init__(
        self,
        tags: Annotated[
            str | None,
            Header(
                alias=NAME,
                description="The `ETag` of the newest revision, as you know it. Where there is a newer one nothing is "
                "kept, and the answer is 412. Without it, or with `*`, whatever is there is meant.",
            ),
        ] = None,
    ) -> None:
        self._tags = None if tags is None else {tag.strip() for tag in tags.split(",")}

    def __call__(self, newest: Evaluated) -> bool:
        """Whether the newest revision is among those that are meant. A weak tag names none."""
        if self._tags is None or "*" in self._tags:
            return True
        return Kept.of(newest.body).tag in self._tags


TheMeant = Annotated[Meant, Depends()]
