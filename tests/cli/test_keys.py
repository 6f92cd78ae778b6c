"""`dontbuy keys` and `dontbuy people`: a key is printed once, on standard output alone, and never again."""

from pathlib import Path

from dontbuy.api.tokens import named_in
from tests.cli.running import shell

CREATE = "dontbuy keys create --name crm --workspace sales --scopes check,evaluations:read --expires 90d"


def test_a_key_is_made_listed_rotated_and_revoked(tmp_path: Path) -> None:
    file = str(tmp_path / "dontbuy.db")
    made = shell(CREATE, DONTBUY_DATABASE=file)
    shown = made.stdout.decode().strip()
    identity = named_in(shown)
    assert (made.returncode, made.stdout.count(b"\n")) == (0, 1)
    assert identity
    assert identity in made.stderr.decode()

    listed = shell("dontbuy keys list", DONTBUY_DATABASE=file).stdout.decode()
    assert [part in listed for part in (identity, "crm", "sales", "check,evaluations:read", "works", "never used")] == [
        True
    ] * 6
    rotated = shell(f"dontbuy keys rotate {identity} --keep 2h", DONTBUY_DATABASE=file)
    assert named_in(rotated.stdout.decode().strip()) not in (None, identity)
    revoked = shell(f"dontbuy keys revoke {identity} && dontbuy keys list", DONTBUY_DATABASE=file)
    assert "is revoked" in revoked.stdout.decode()
    secrets = [shown[41:], rotated.stdout.decode().strip()[41:]]
    for said in (made.stderr, rotated.stderr, revoked.stdout, revoked.stderr, listed.encode()):
        assert not any(secret.encode() in said for secret in secrets)


def test_what_is_wrong_is_told_in_lines_and_no_key_is_made(tmp_path: Path) -> None:
    file = str(tmp_path / "dontbuy.db")
    refused = shell(
        "dontbuy keys create --name crm --scopes chekc; "
        "dontbuy keys create --name crm --scopes check --workspace 'A B' --expires soon; "
        "dontbuy keys rotate gr_1 --keep long; dontbuy keys revoke gr_1; dontbuy people forget nobody",
        DONTBUY_DATABASE=file,
    )
    messages = (
        "there is no such scope",
        "not a name for a workspace",
        "not a time for which a key works",
        "no key that works has this id",
        "nobody has this login",
    )
    told = refused.stderr.decode()

    assert (refused.returncode, refused.stdout) == (2, b"")
    assert "did you mean `check`" in told
    assert [message in told for message in messages] == [True] * 5
    assert "There is no key" in shell("dontbuy keys list", DONTBUY_DATABASE=file).stderr.decode()


def test_people_are_let_and_forgotten(tmp_path: Path) -> None:
    file = str(tmp_path / "dontbuy.db")
    out = shell(
        "dontbuy people set Dana@Example.org --role writes && dontbuy people list && "
        "dontbuy people forget dana@example.org && dontbuy people list",
        DONTBUY_DATABASE=file,
    )
    lines = out.stdout.decode().splitlines()

    assert out.returncode == 0, out.stderr
    assert [line.split()[1] for line in lines[:2]] == ["dana@example.org", "dana@example.org"]
    assert "forgotten" in lines[3]
    assert "dana" not in lines[3]
