"""What is asked for, and what of it cannot be done together."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from dontbuy.cli.bulk.engines import BulkEngine
from dontbuy.cli.bulk.formats import FileKind, kind_of
from dontbuy.cli.bulk.refusals import refused
from dontbuy.cli.bulk.unfinished import journal_of, part_of
from dontbuy.engine.rulebook.library import Library


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. `as_of` is None where the day is today, `kind` is `""` where none is named, `workers` None and
    `asked_engine` None where that is left to the files. `shape` is how a statement gives criteria, `master` where
    Spark is, and `ask` whether a statement says what to ask next."""

    given: Path
    out: Path
    folders: tuple[Path, ...]
    kind: str = ""
    workers: int | None = None
    as_of: date | None = None
    verify: tuple[tuple[int, int], ...] = ()
    force: bool = False
    asked_engine: BulkEngine | None = None
    shape: str = "lists"
    master: str = ""
    ask: bool = False

    @property
    def day(self) -> date:
        """The day that counts as today where a row has none."""
        return self.as_of or datetime.now(UTC).date()

    @property
    def engine(self) -> BulkEngine:
        """What answers where nobody says: a statement from Parquet to Parquet, unless rows are to be verified."""
        if self.asked_engine:
            return self.asked_engine
        if self.master:
            return BulkEngine.SPARK
        return BulkEngine.DUCKDB if self._is_parquet and not self.verify else BulkEngine.COMPILED

    @property
    def _is_parquet(self) -> bool:
        return {kind_of(self.given), kind_of(self.out)} == {FileKind.PARQUET}

    def check(self) -> None:
        """Raises BulkRefused where it cannot be done: files that are in the way, engines that cannot do it."""
        self._check_paths()
        if self.engine.is_statement and not self._is_parquet:
            hint = "leave --engine and --master out, or convert the files first"
            raise refused("bulk/needs-parquet", "this engine answers Parquet, into Parquet", self.given, hint)
        if self.engine.is_statement and self.verify:
            hint = "add --engine compiled, or leave --verify out"
            raise refused("bulk/verifies-rows", "only rows that are read one by one are verified", self.given, hint)

    def _check_paths(self) -> None:
        given, out = self.given.resolve(), self.out.resolve()
        if given in (out, part_of(out), journal_of(out)) or (out.exists() and out.samefile(given)):
            hint = "name another file to write"
            raise refused("bulk/same-file", "what is read would be written over", self.out, hint)
        if out.is_dir() or (out.exists() and not self.force):
            hint = "name another file, or add --force to write over it"
            raise refused("bulk/exists", "there is a file of this name", self.out, hint)

    def kind_in(self, library: Library) -> str:
        """The kind of document that the rows of a flat file are; `""` where each document names its own.

        Raises BulkRefused, RuleSetNotFound.
        """
        if not kind_of(self.given).is_flat:
            if self.kind:
                hint = "leave --kind out"
                raise refused("bulk/kind-in-rows", "each line of this file names its own kind", self.given, hint)
            return ""
        kinds = [*library.in_force.rule_sets]
        kind = self.kind or (kinds[0] if len(kinds) == 1 else "")
        if not kind:
            hint = f"add --kind with one of: {', '.join(kinds)}"
            raise refused("bulk/kind-missing", "nothing says which kind of document a row is", self.given, hint)
        return library.rule_set(library.in_force, kind).kind
