"""Clients that generators write from the description of the service, used against it."""
