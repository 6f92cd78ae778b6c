"""The service: HTTP, pages, memory."""
