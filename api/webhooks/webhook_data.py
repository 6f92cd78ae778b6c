"""Webhooks and their messages as data: what the API answers, and what is sent."""

from typing import Any

from dontbuy.api.records.webhooks import Message, Webhook


def webhook_data(webhook: Webhook) -> dict[str, Any]:
    """A webhook without its secret."""
    return {
        "id": webhook.id,
        "url": webhook.url,
        "events": [event.value for event in webhook.events],
        "created_at": webhook.created_at.isoformat(),
        "on": webhook.off_because is None,
        "off_at": webhook.off_at.isoformat() if webhook.off_at else None,
        "off_because": webhook.off_because.value if webhook.off_because else None,
    }


def delivery_data(message: Message) -> dict[str, Any]:
    """A message, and what became of it."""
    return {
        "message": message.id,
        "type": message.event.value,
        "about": message.about,
        "at": message.at.isoformat(),
        "tries": message.tries,
        "tried_at": message.tried_at.isoformat() if message.tried_at else None,
        "outcome": message.outcome.value if message.outcome else None,
        "status": message.status,
        "next_try_at": message.due_at.isoformat() if message.due_at else None,
    }


def message_data(message: Message) -> dict[str, Any]:
    """What a webhook is told: an id, and no more."""
    return {"type": message.event.value, "timestamp": message.at.isoformat(), "data": {"id": message.about}}
