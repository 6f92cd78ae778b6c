"""A store that is only looked at: no file is made, no shape is changed and no row written, whatever file is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from dontbuy.api.addresses import ServerAddress
from dontbuy.api.errors import StoreUnusable
from dontbuy.api.store.database import BUSY_MILLISECONDS, MIGRATIONS
from dontbuy.engine.errors import Diagnostic


@contextmanager
def audited(place: Path | ServerAddress) -> Iterator[Connection]:
    """A connection that sees the store as it was at its first question. Raises StoreUnusable where it cannot be read,
    or is not of the shape that this version writes."""
    engine, begins = _of_file(place) if isinstance(place, Path) else _of_server(place)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(begins)
            _has_todays_shape(connection, str(place))
            yield connection
            connection.exec_driver_sql("ROLLBACK")
    except SQLAlchemyError as error:
        raise _unreadable(str(place), str(getattr(error, "orig", None) or error).strip().lower()) from None
    finally:
        engine.dispose()


def _of_server(address: ServerAddress) -> tuple[Engine, str]:
    # Imported here: a store that is a file needs no driver, and loading it takes a while.
    from dontbuy.api.store.postgresql import SNAPSHOT, of_server

    return of_server(address, BUSY_MILLISECONDS), SNAPSHOT


def _of_file(file: Path) -> tuple[Engine, str]:
    """Connections to a store, and how a transaction begins that only looks at it."""
    address = f"file:{quote(str(file.absolute()))}"
    engine = create_engine(
        URL.create("sqlite", database=address, query={"mode": "rw", "uri": "true"}), isolation_level="AUTOCOMMIT"
    )
    event.listen(engine, "connect", _read_as_the_service_does)
    return engine, "BEGIN"


def _read_as_the_service_does(connection: Any, _record: Any) -> None:
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    # Opened to be written nevertheless, for only such a connection takes the log away again that it lays beside.
    connection.execute("PRAGMA query_only=ON")


def _has_todays_shape(connection: Connection, shown: str) -> None:
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    shape = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if shape != newest:
        raise _unreadable(shown, f"it is of another shape, {shape} instead of {newest}")


def _unreadable(shown: str, reason: str) -> StoreUnusable:
    hint = "name the store of a service of this version; a service that starts brings an older store up to date"
    return StoreUnusable([Diagnostic("settings/store-unusable", f"the store cannot be read: {reason}", shown, hint)])
