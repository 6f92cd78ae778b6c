"""How one version of a rulebook is named, and which of two is the later one."""

from dataclasses import dataclass

from dontbuy.engine.answer_shape import BaseData


def rulebook_name(id_: str, version: str) -> str:
    """The name by which a caller asks for one version of a rulebook: `visits@1.0.0`."""
    return f"{id_}@{version}"


def ordered(version: str) -> tuple[int, ...]:
    """A version so that later ones are greater: `1.10.0` comes after `1.9.0`. Raises ValueError."""
    return tuple(int(part) for part in version.split("."))


@dataclass(frozen=True, slots=True)
class Extended:
    """The rulebook to which an overlay adds."""

    id: str
    version: str
    digest: str
    title: str

    @property
    def name(self) -> str:
        """`id@version`."""
        return rulebook_name(self.id, self.version)

    @property
    def identity(self) -> BaseData:
        """What an answer says of it."""
        return {"id": self.id, "version": self.version, "digest": self.digest}
