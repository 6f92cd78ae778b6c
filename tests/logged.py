"""What the service logs while tests run: kept apart from their dots, and shown with a test that fails."""

from io import StringIO
from threading import Lock

from dontbuy.api.logs import write_logs


class Log(StringIO):
    """The lines since the last test ended. A server writes them in a thread of its own, and also between two tests."""

    def __init__(self) -> None:
        super().__init__()
        self._one_at_a_time = Lock()

    def write(self, text: str) -> int:
        with self._one_at_a_time:
            return super().write(text)

    def forget(self) -> None:
        """Begin again."""
        with self._one_at_a_time:
            self.seek(0)
            self.truncate()


LOG = Log()


def keep_logs() -> None:
    """From now on every line is kept here, and none goes to standard error."""
    write_logs(False, lambda: LOG)
