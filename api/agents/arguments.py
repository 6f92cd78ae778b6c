"""What each tool is sent. A document stays as it was sent until the engine reads it."""

from typing import Annotated, Any

from pydantic import Field, StrictInt, StrictStr

from dontbuy.api.wire.request import Sent

MOST_ASKED = 100
AnyDocument = Annotated[dict[StrictStr, Any], Field()]


class OfDocument(Sent):
    """A document to answer."""

    document: AnyDocument
    """What is known, as an object: `kind`, `facts`, and where there are some `evidence`, `subject` and `as_of`."""


class OfQuestions(OfDocument):
    """A document, and how many questions to give back."""

    most: Annotated[StrictInt, Field(ge=1, le=MOST_ASKED)] = 5
    """How many questions at most, those that matter most first; 5 where it is left out."""


class OfCriterion(Sent):
    """A criterion, by its id."""

    criterion: StrictStr
    """Its id, as `reasons` and `open` of an answer name it."""


class OfFacts(Sent):
    """Which facts to list."""

    kind: StrictStr | None = None
    """Only the facts of this kind of document."""
    begins_with: StrictStr | None = None
    """Only the facts whose name begins so, such as `vendor.`."""


class OfPurchase(Sent):
    """A purchase."""

    purchase: StrictStr
    """Its id, which begins with `pu_`. On standard input its own link does as well."""


class OfTelling(OfPurchase):
    """One fact to tell in a purchase."""

    about: StrictStr
    """`us` for the buying side, or the id of a vendor as `read_purchase` names it."""
    fact: StrictStr
    """The name of the fact, as `list_facts` has it."""
    value: Any
    """What somebody said, of the type that `list_facts` gives; null takes back what was told."""
    note: StrictStr | None = None
    """Who said it, and in which words. It is kept as evidence."""
    saw: StrictInt | None = None
    """`newest` of the board that you read. Where somebody told the fact otherwise after it, nothing is overwritten."""
