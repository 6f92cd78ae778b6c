"""The address of a database server: what is needed to reach it, and what of that may be shown."""

import re
from collections.abc import Mapping
from urllib.parse import quote

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_OURS = ("postgresql", "postgres")
_FORM = "postgresql://user:password@host/name"


class ServerAddress:
    """The address of a PostgreSQL database, such as `postgresql://user:password@host/name`.

    Whatever PostgreSQL's own programs take can stand in it: several hosts, a port, `?sslmode=verify-full`, and no
    password where `PGPASSWORD` or the file `~/.pgpass` has it. As text it is shown without password and options.
    """

    __slots__ = ("_parts", "text")

    def __init__(self, text: str) -> None:
        """Raises ValueError, which repeats nothing of the text, where it is no such address."""
        # Imported here: a store that is a file needs no driver, and loading it takes a while.
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict

        try:
            self._parts: Mapping[str, object] = conninfo_to_dict(text)
        except (ProgrammingError, UnicodeError):  # its own words repeat parts of the text
            message = f"the address cannot be read: write {_FORM}, with %40 for an @ in the password"
            raise ValueError(message) from None
        if not self._parts.get("dbname"):
            raise ValueError(f"the address names no database: write {_FORM}")
        self.text = text
        """With the password: for the driver alone."""

    def sets(self, name: str) -> bool:
        """Whether the address sets this parameter of a connection itself."""
        return name in self._parts

    def __str__(self) -> str:
        user, name = (quote(str(self._parts.get(part, "")), safe="") for part in ("user", "dbname"))
        hosts, ports = (str(self._parts.get(part, "")).split(",") for part in ("host", "port"))
        ports = ports if len(ports) == len(hosts) else ports[:1] * len(hosts)
        places = [_place(host, port) for host, port in zip(hosts, ports, strict=True)]
        return f"postgresql://{user}{'@' if user else ''}{','.join(places)}/{name}"

    __repr__ = __str__


def _place(host: str, port: str) -> str:
    shown = f"[{host}]" if ":" in host else quote(host, safe="")
    return f"{shown}:{port}" if port else shown


def server_address(text: str) -> ServerAddress | None:
    """The address where a text is one; None where it is the path of a file. Raises ValueError."""
    scheme = _SCHEME.match(text)
    if scheme is None:
        return None
    if scheme[1] not in _OURS:
        raise ValueError(f"neither a path nor the address of a PostgreSQL database: write a path, or {_FORM}")
    return ServerAddress(text)
