"""A procurement tool: vendors side by side in one purchase, and for each what is open with whom.

openapi-python-client generate --url http://127.0.0.1:8000/openapi.json
PYTHONPATH=dontbuy-client python procurement.py http://127.0.0.1:8000

DONTBUY_KEY is a key with the scope `purchases`, where the service wants one.
"""

import os
import sys
from typing import Any

from dontbuy_client import AuthenticatedClient
from dontbuy_client.api.purchases import add_vendor, begin_purchase, get_purchase, list_questions
from dontbuy_client.models import (
    Problem,
    PurchaseBegun,
    PurchaseRole,
    VendorAdded,
    VendorFacts,
    VendorSideFacts,
)

VENDORS = {
    "Northgate": VendorFacts(asked_about_metrics=True, discovery_took_place=True),
    "Bluff & Sons": VendorFacts(asked_about_metrics=False, started_with_product=True),
}


def answered(found: Any) -> Any:
    """What was answered; ends with what is wrong where it is a problem."""
    if isinstance(found, Problem):
        sys.exit("\n".join(f"{fault.pointer}: {fault.detail} ({fault.hint})" for fault in found.errors))
    return found


def main(address: str) -> None:
    client = AuthenticatedClient(address, token=os.environ.get("DONTBUY_KEY", "none"))
    begun = answered(begin_purchase.sync(client=client, body=PurchaseBegun(name="Discovery training")))
    own, purchase = AuthenticatedClient(address, token=begun.token), begun.purchase.id
    for name, facts in VENDORS.items():
        told = VendorAdded(name=name, facts=VendorSideFacts(vendor=facts))
        answered(add_vendor.sync(purchase, client=own, body=told))
    for vendor in answered(get_purchase.sync(purchase, client=own)).vendors:
        print(f"{vendor.name}: {vendor.answer.headline}")
    leader = answered(list_questions.sync(purchase, client=own, for_=PurchaseRole.LEADER))
    print(f"to ask the sales leader: {leader.questions[0].question}")


if __name__ == "__main__":
    main(sys.argv[1])
