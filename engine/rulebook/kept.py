"""From the shipped folder to the rulebook that was made of it before, where not a byte has changed since.

To read, check and lower the shipped rulebook takes longer than all the rest of one check. So what came of it is kept
where Python keeps what came of the modules beside this one, under the same rules: it is written where Python may write
there, and it is used only if it was made of these very files by this very code. Whoever can write there can change the
code itself, so nothing is trusted that was not trusted before; a rulebook of somebody's own is never kept
(docs/decisions/0063).
"""

import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256
from importlib.util import cache_from_source
from io import BytesIO
from pathlib import Path
from typing import Any

from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.parts import files_of, has_sources

_ENGINE = Path(__file__).resolve().parent.parent
SHIPPED = _ENGINE.parent / "rules"
"""The folder of the rulebook that comes along."""
_OF_A_DIGEST = 32


def kept(folder: Path) -> Rulebook | None:
    """The rulebook of a folder as it was made before; None where it has to be made anew."""
    if not _is_kept(folder):
        return None
    try:
        data = _place().read_bytes()
    except OSError:
        return None
    made_of, sealed, body = data[:_OF_A_DIGEST], data[_OF_A_DIGEST : 2 * _OF_A_DIGEST], data[2 * _OF_A_DIGEST :]
    if made_of != _made_of(folder) or sealed != sha256(body).digest():
        return None
    found = pickle.loads(body)
    return found if isinstance(found, Rulebook) else None


def keep(folder: Path, rulebook: Rulebook) -> None:
    """Keep what was made of a folder, where Python may keep what it makes of code; nothing is said where it cannot."""
    if sys.dont_write_bytecode or not _is_kept(folder):
        return
    from tempfile import TemporaryDirectory  # only here: it brings much along

    body, place = _packed(rulebook), _place()
    with suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=place.parent, prefix=f"{place.name}.") as aside:
            whole = Path(aside) / place.name
            whole.write_bytes(_made_of(folder) + sha256(body).digest() + body)
            whole.chmod(Path(__file__).stat().st_mode & 0o666)  # who may read the code may read this
            whole.replace(place)  # at once, so that nobody reads a half of it


class _Packer(pickle.Pickler):
    """Packs a value of ours as its class and its fields, which are put back without asking the class for them again:
    what dataclasses do by themselves takes twice as long."""

    def reducer_override(self, obj: Any) -> Any:
        if is_dataclass(obj) and not isinstance(obj, type):
            return _made_again, (type(obj), *(getattr(obj, part.name) for part in fields(obj)))
        return NotImplemented


def _packed(rulebook: Rulebook) -> bytes:
    packed = BytesIO()
    _Packer(packed, pickle.HIGHEST_PROTOCOL).dump(rulebook)
    return packed.getvalue()


def _made_again(kind: type, *values: Any) -> Any:
    made: Any = object.__new__(kind)
    for put, value in zip(_ways_to_put(kind), values, strict=True):
        put(made, value)
    return made


@cache
def _ways_to_put(kind: type) -> tuple[Callable[[Any, Any], None], ...]:
    """What sets each field of a dataclass with slots, frozen or not."""
    return tuple(getattr(kind, part.name).__set__ for part in fields(kind))


def _is_kept(folder: Path) -> bool:
    """Whether it is the shipped folder; one with the cited texts in it is read anew, for they are looked into."""
    return folder.resolve() == SHIPPED.resolve() and not has_sources(folder)


def _place() -> Path:
    """Beside the compiled form of this module, wherever Python was told to keep it."""
    return Path(cache_from_source(__file__)).with_suffix(".rulebook")


def _made_of(folder: Path) -> bytes:
    """A digest of all that the rulebook follows from: the bytes of its files, of the code that reads them, and the
    Python that runs it."""
    told = sha256(sys.version.encode())
    code = (path for below in (_ENGINE, Path(__file__).resolve().parent) for path in below.glob("*.py"))
    for path in (*files_of(folder), *sorted(code)):
        data = path.read_bytes()
        told.update(f"\n{path} {len(data)}\n".encode())
        told.update(data)
    return told.digest()
