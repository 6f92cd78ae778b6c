"""Documents that many tests send."""

from typing import Any

SMALL: dict[str, Any] = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": False}}}
"""As little as has an answer with a reason."""
