"""Keys: shown once, kept as a hash, believed for half a second, revoked, rotated; and the wall between workspaces."""

from datetime import timedelta
from zlib import crc32

import pytest

from dontbuy.api.errors import KeyNotFound, KeyNotMade, KeyRefused
from dontbuy.api.keys import Keys
from dontbuy.api.records.callers import Key, Scope
from dontbuy.api.store.database import Database
from dontbuy.api.tokens import Inside, derived_token, hash_of, key_hash, named_in
from tests.api.keyed import Keyed, bearer
from tests.api.serving import refused
from tests.documents import SMALL


def test_without_a_key_this_machine_is_answered_until_one_is_made(here: Keyed) -> None:
    assert here.ask("POST", "/v1/check", json=SMALL).status_code == 200
    here.make(Scope.CHECK)
    here.clock.pass_seconds(0.5)

    assert refused(here.ask("POST", "/v1/check", json=SMALL))["code"] == "key/missing"


def test_to_revoke_the_last_key_opens_no_door(here: Keyed, database: Database) -> None:
    key, _ = here.make(Scope.CHECK, days=1)
    here.keys.revoke(key.id)
    here.clock.pass_seconds(3 * 366 * 24 * 3600)
    here.checks.begin({"kind": "vendor_evaluation", "facts": {}})  # which empties what has expired

    assert Keys(database, here.clock, here.clock.ticks).are_there()
    assert refused(here.ask("POST", "/v1/check", json=SMALL))["code"] == "key/missing"


def test_a_key_is_kept_as_a_hash_alone(keyed: Keyed, database: Database) -> None:
    key, shown = keyed.make(Scope.CHECK)
    database.close()
    kept = b"".join(path.read_bytes() for path in database.file.parent.iterdir())

    assert key.hash == key_hash(shown)
    assert key.hash.encode() in kept
    assert shown[45:].encode() not in kept  # the secret, behind `db_live_`, the id and a line


def test_a_mistyped_key_is_told_apart_without_the_store(keyed: Keyed, database: Database) -> None:
    _, shown = keyed.make(Scope.CHECK)
    for at in range(len("db_live_"), len(shown)):
        other = "1" if shown[at] == "0" else "0"
        if shown[at] != "_":
            assert named_in(shown[:at] + other + shown[at + 1 :]) is None, at
    assert named_in(shown) is not None
    assert named_in(shown + "0") is None
    assert named_in(shown[:-1]) is None


def test_a_key_of_the_right_id_and_another_secret_is_unknown(keyed: Keyed) -> None:
    first, other = keyed.make(Scope.CHECK)[1], keyed.make(Scope.CHECK)[1]
    begins = first[:41] + other[41:89]
    forged = f"{begins}{crc32(begins.encode()):08x}"
    assert named_in(forged) == named_in(first)
    with pytest.raises(KeyRefused) as refusal:
        keyed.keys.caller(forged)

    assert refusal.value.diagnostics[0].code == "key/unknown"


def test_a_revoked_key_is_believed_for_half_a_second_in_another_process(keyed: Keyed, database: Database) -> None:
    key, shown = keyed.make(Scope.CHECK)
    assert keyed.ask("POST", "/v1/check", shown, json=SMALL).status_code == 200
    Keys(database, keyed.clock, keyed.clock.ticks).revoke(key.id)
    keyed.clock.pass_seconds(0.5)

    assert refused(keyed.ask("POST", "/v1/check", shown, json=SMALL))["code"] == "key/revoked"


def test_what_is_believed_is_not_asked_again(keyed: Keyed) -> None:
    _, shown = keyed.make(Scope.CHECK)
    keyed.keys.caller(shown)
    assert keyed.keys.know(shown)
    keyed.clock.pass_seconds(0.49)
    assert keyed.keys.know(shown)
    keyed.clock.pass_seconds(0.01)

    assert not keyed.keys.know(shown)


def test_a_key_expires_at_its_time_though_it_is_believed(keyed: Keyed) -> None:
    key, shown = keyed.make(Scope.CHECK, days=1)
    keyed.clock.pass_seconds(24 * 3600 - 0.25)
    assert keyed.keys.caller(shown).id == key.id
    keyed.clock.pass_seconds(0.25)
    assert keyed.keys.know(shown)

    with pytest.raises(KeyRefused, match=r"key/expired|has expired"):
        keyed.keys.caller(shown)


def used(keyed: Keyed) -> Key:
    [key] = keyed.keys.listed()
    return key


def test_it_is_written_down_at_most_once_a_minute_that_a_key_was_used(keyed: Keyed) -> None:
    _, shown = keyed.make(Scope.CHECK)
    assert used(keyed).used_at is None
    first = keyed.clock()
    keyed.ask("POST", "/v1/check", shown, json=SMALL)
    assert used(keyed).used_at == first
    keyed.clock.pass_seconds(59)
    keyed.ask("POST", "/v1/check", shown, json=SMALL)
    assert used(keyed).used_at == first
    keyed.clock.pass_seconds(1)
    keyed.ask("POST", "/v1/check", shown, json=SMALL)

    assert used(keyed).used_at == first + timedelta(minutes=1)


def test_rotated_a_new_key_opens_the_same_and_the_old_one_goes_on_for_a_while(keyed: Keyed) -> None:
    old, before = keyed.make(Scope.CHECK, Scope.READ, workspace="sales", days=30)
    keyed.clock.pass_seconds(24 * 3600)
    new, after = keyed.keys.rotate(old.id, 24)

    assert (new.name, new.workspace, new.scopes) == (old.name, old.workspace, old.scopes)
    assert new.expires_at == keyed.clock() + timedelta(days=30)
    assert keyed.keys.caller(before).id == old.id
    keyed.clock.pass_seconds(24 * 3600)
    assert keyed.keys.caller(after).id == new.id
    with pytest.raises(KeyRefused, match="has expired"):
        keyed.keys.caller(before)


def test_a_key_that_works_no_longer_is_not_rotated(keyed: Keyed) -> None:
    key, _ = keyed.make(Scope.CHECK)
    keyed.keys.revoke(key.id)

    with pytest.raises(KeyNotFound):
        keyed.keys.rotate(key.id, 24)
    with pytest.raises(KeyNotFound):
        keyed.keys.revoke("gr_" + "0" * 32)
    assert len(keyed.keys.listed()) == 1


def test_everything_that_is_wrong_with_a_key_is_told_at_once(keyed: Keyed) -> None:
    with pytest.raises(KeyNotMade) as refusal:
        keyed.keys.create(" ", "Sales EMEA", [], 0)

    codes = [fault.code for fault in refusal.value.diagnostics]
    assert codes == ["key/wrong-name", "key/wrong-workspace", "key/wrong-scopes", "key/wrong-expiry"]
    assert keyed.keys.listed() == []


@pytest.mark.parametrize("name", ["key", "token", "api_key", "access_token", "ACCESS_TOKEN", "q"])
@pytest.mark.parametrize("path", ["/v1/check", "/v1/facts", "/", "/nowhere"])
def test_a_key_in_an_address_is_refused_wherever_it_stands(keyed: Keyed, path: str, name: str) -> None:
    _, shown = keyed.make(*Scope)
    body = refused(keyed.ask("GET", path, params={name: shown}))

    assert (body["status"], body["code"]) == (400, "key/in-address")
    assert "rotate" in body["errors"][0]["hint"]
    assert shown not in str(body)


def test_a_parameter_with_the_name_of_a_key_is_refused_whatever_it_says(keyed: Keyed) -> None:
    assert refused(keyed.ask("GET", "/v1/facts?token="))["code"] == "key/in-address"
    assert refused(keyed.ask("GET", "/v1/facts?x=%64b_live_1"))["code"] == "key/in-address"


def test_two_headers_are_no_key(keyed: Keyed) -> None:
    _, shown = keyed.make(Scope.CHECK)
    both = [("Authorization", f"Bearer {shown}"), ("Authorization", f"Bearer {shown}")]
    response = keyed.door.ask("POST", "/v1/check", both, json=SMALL)  # type: ignore[arg-type]

    assert refused(response)["code"] == "key/missing"


def test_each_workspace_sees_its_own_evaluations(keyed: Keyed) -> None:
    ours, theirs = (keyed.make(Scope.READ, Scope.WRITE, workspace=name)[1] for name in ("ours", "theirs"))
    kept = keyed.evaluate(ours).json()["id"]
    listed = [
        [line["id"] for line in keyed.ask("GET", "/v1/evaluations", key).json()["evaluations"]]
        for key in (ours, theirs)
    ]

    assert listed == [[kept], []]
    assert refused(keyed.ask("GET", f"/v1/evaluations/{kept}", theirs))["code"] == "evaluation/not-found"
    assert keyed.ask("GET", f"/v1/evaluations/{kept}", ours).json()["id"] == kept


def test_a_name_of_a_request_is_that_of_its_workspace(keyed: Keyed) -> None:
    ours, theirs = (keyed.make(Scope.WRITE, workspace=name)[1] for name in ("ours", "theirs"))
    first, other, again = (keyed.evaluate(key, SMALL, **{"Idempotency-Key": "one"}) for key in (ours, theirs, ours))

    assert first.json()["id"] == again.json()["id"] != other.json()["id"]
    assert "idempotent-replayed" not in other.headers


def test_each_workspace_counts_its_numbers_alone(keyed: Keyed, database: Database) -> None:
    for name in ("ours", "theirs"):
        key = keyed.make(Scope.WRITE, workspace=name)[1]
        keyed.evaluate(key)
        keyed.evaluate(key)
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT workspace, number FROM evaluations ORDER BY 1, 2").fetchall()

    assert [tuple(row) for row in rows] == [("ours", 1), ("ours", 2), ("theirs", 1), ("theirs", 2)]


def test_an_evaluation_says_which_key_had_it_kept(keyed: Keyed, database: Database) -> None:
    key, shown = keyed.make(Scope.WRITE)
    keyed.evaluate(shown)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT made_by FROM evaluations").scalar() == key.id


def test_what_became_of_a_key_stands_in_the_ledger_of_its_workspace(keyed: Keyed, database: Database) -> None:
    old, _ = keyed.make(Scope.CHECK, workspace="sales")
    new, _ = keyed.keys.rotate(old.id, 1)
    keyed.keys.revoke(new.id)
    keyed.keys.revoke(new.id)
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT what, object FROM ledger WHERE workspace = 'sales' ORDER BY number")
        entries = [tuple(row) for row in rows]

    created = [("key.created", old.id), ("key.created", new.id)]
    assert entries == [*created, ("key.rotated", old.id), ("key.revoked", new.id)]


def test_an_id_is_no_token() -> None:
    inside = Inside("pu_1")

    with pytest.raises(TypeError, match="an id is no token"):
        hash_of(inside)
    assert derived_token(inside, "part gr_1") != derived_token(inside, "part gr_1")
    assert bearer("") == {}
