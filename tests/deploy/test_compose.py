"""compose.yaml: what each profile starts, how little of it may be done there, and that its files fit together."""

import re

import pytest

from dontbuy.api.door.batch import SECONDS_FOR_A_ROW
from dontbuy.api.door.body import SECONDS_TO_SEND
from dontbuy.api.running import SECONDS_TO_STOP
from dontbuy.api.store.postgresql import CONNECTIONS, MORE_CONNECTIONS
from dontbuy.cli.healthcheck import SECONDS
from tests.cli.running import dontbuy
from tests.conftest import ROOT
from tests.deploy.composed import DEFAULTS, DEPLOY, SERVICES, TEXT, VARIABLE, composed, services_of
from tests.deploy.image import USER, Sandbox, said, stages, words_of
from tests.deploy.proxy import CONFIGURATION, LISTEN, UPSTREAM

_, RUNS = stages()
OURS = ("dontbuy", "dontbuy-postgresql")
SECONDS_IDLE = 5
"""After which the service closes a connection that nobody uses: `timeout_keep_alive` in `api/running.py`."""


def seconds(text: str) -> int:
    found = re.fullmatch(r"(\d+)s", text)
    assert found
    return int(found[1])


def of_nginx(directive: str) -> list[str]:
    return re.findall(rf"^\s*{directive} (.+);$", CONFIGURATION, re.MULTILINE)


# --- what is started


def test_a_file_is_the_default_and_a_profile_starts_the_rest() -> None:
    assert DEFAULTS["COMPOSE_PROFILES"] == "sqlite"
    assert [*services_of("sqlite")] == ["dontbuy"]
    assert [*services_of("postgresql")] == ["dontbuy-postgresql", "database", "proxy"]


def test_without_anything_set_only_this_machine_reaches_it() -> None:
    published = [port for each in SERVICES.values() for port in each.get("ports", [])]

    assert published == ["127.0.0.1:8000:8000", "127.0.0.1:443:8443"]
    assert services_of("postgresql", PUBLISHED_AT="0.0.0.0")["proxy"]["ports"] == ["0.0.0.0:443:8443"]
    assert services_of("sqlite", PUBLISHED_AT="0.0.0.0")["dontbuy"]["ports"] == ["127.0.0.1:8000:8000"]


def test_every_variable_has_a_default_and_none_is_a_secret() -> None:
    """What is missing in one profile would keep the other from starting: Compose reads the whole file."""
    assert TEXT.count("$") == len(VARIABLE.findall(TEXT))
    assert not re.search(
        "PASSWORD|SECRET|KEY|TOKEN", " ".join([*DEFAULTS, *(name for name, _ in VARIABLE.findall(TEXT))])
    )


@pytest.mark.parametrize("name", OURS)
def test_the_service_may_be_run_with_what_it_is_told(name: str) -> None:
    image = Sandbox(ROOT)
    image.environment = {"PATH": ""}
    image.follow([each for each in RUNS if each.word == "ENV"])
    of_the_image = {key: value for key, value in image.environment.items() if key.startswith("DONTBUY_")}

    done = dontbuy("config", given=b"", **(of_the_image | SERVICES[name]["environment"]))

    assert (done.returncode, done.stderr) == (0, b""), done.stderr
    assert re.search(r"^DONTBUY_HOST +0\.0\.0\.0 +environment$", done.stdout.decode(), re.MULTILINE)


# --- how little may be done there


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_writes_nowhere_and_may_do_nothing(name: str) -> None:
    service = SERVICES[name]
    user, _, _ = service.get("user", USER).partition(":")

    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(user) > 0
    assert not {"privileged", "cap_add", "devices", "pid", "network_mode", "userns_mode"} & {*service}
    assert "docker.sock" not in str(service)


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_is_of_a_known_version_starts_again_and_says_how_it_is(name: str) -> None:
    service = SERVICES[name]
    image, _, version = service["image"].partition(":")

    assert (image == "dontbuy") is ("build" in service)
    assert version == "local" if image == "dontbuy" else re.fullmatch(r"\d+(\.\d+)?", version)
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["logging"]["options"]["max-size"]


def test_passwords_come_from_a_file_that_is_never_kept() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()

    assert [name for name, each in SERVICES.items() if "database.env" in each.get("env_file", [])] == [
        "dontbuy-postgresql",
        "database",
    ]
    assert {"/deploy/database.env", "/deploy/listener.env", "/deploy/certificates/"} <= {*ignored}
    assert [name for each in SERVICES.values() for name in each.get("environment", {}) if "PASS" in name] == []
    assert not re.search(r"://[^/@\s]+:[^/@\s]+@", TEXT)


def test_a_listener_is_named_in_a_file_that_the_service_alone_reads_and_that_need_not_be_there() -> None:
    told = {"path": "listener.env", "required": False}

    assert [name for name, each in SERVICES.items() if told in each.get("env_file", [])] == [*OURS]
    assert [name for each in SERVICES.values() for name in each.get("environment", {}) if "LISTENER" in name] == []


def test_only_the_service_reaches_the_database_and_only_the_proxy_the_service() -> None:
    networks = {name: {*SERVICES[name]["networks"]} for name in services_of("postgresql")}
    inside = {name for name, each in composed()["networks"].items() if each and each["internal"]}

    assert networks["proxy"] & networks["database"] == set()
    assert networks["proxy"] & networks["dontbuy-postgresql"] == {"behind"}
    assert networks["dontbuy-postgresql"] & networks["database"] == {"store"}
    assert networks["dontbuy-postgresql"] | networks["database"] <= inside
    assert [name for name in services_of("postgresql") if "ports" in SERVICES[name]] == ["proxy"]


# --- that its parts fit together


def test_what_is_kept_lies_in_a_volume_of_its_own() -> None:
    volumes = {volume for each in SERVICES.values() for volume in each["volumes"] if not volume.startswith("./")}

    assert {volume.partition(":")[0] for volume in volumes} == {*composed()["volumes"]}
    for name in OURS:
        (volume,) = SERVICES[name]["volumes"]
        assert [volume.partition(":")[2]] == said(RUNS, "VOLUME")


def test_each_waits_for_what_it_needs() -> None:
    waits = {name: each.get("depends_on", {}) for name, each in services_of("postgresql").items()}

    assert waits == {
        "dontbuy-postgresql": {"database": {"condition": "service_healthy"}},
        "database": {},
        "proxy": {"dontbuy-postgresql": {"condition": "service_healthy"}},
    }


@pytest.mark.parametrize("name", OURS)
def test_it_has_the_time_to_say_how_it_is_and_to_end_what_it_has_begun(name: str) -> None:
    health = SERVICES[name]["healthcheck"]

    assert health["test"] == ["CMD", *words_of(*said(RUNS, "HEALTHCHECK"))]
    assert seconds(health["timeout"]) > SECONDS
    assert seconds(SERVICES[name]["stop_grace_period"]) > SECONDS_TO_STOP


def test_four_processes_have_the_connections_that_they_may_open_and_twice_of_that() -> None:
    workers = int(SERVICES["dontbuy-postgresql"]["environment"]["DONTBUY_WORKERS"])
    _, _, setting = SERVICES["database"]["command"]

    assert workers == 4
    assert int(setting.removeprefix("max_connections=")) > 2 * workers * (CONNECTIONS + MORE_CONNECTIONS)


def test_the_proxy_reaches_the_service_and_finds_its_files() -> None:
    proxy = SERVICES["proxy"]
    sources = [volume.split(":") for volume in proxy["volumes"]]
    (folder,) = [each.partition(":")[0] for each in proxy["tmpfs"]]
    (exposed,) = said(RUNS, "EXPOSE")

    assert f"server {OURS[1]}:{exposed};" == UPSTREAM
    assert f"listen {proxy['ports'][0].rpartition(':')[2]} ssl;" == LISTEN
    assert [target for _, target, mode in sources if mode == "ro"] == [
        "/etc/nginx/nginx.conf",
        "/etc/nginx/certificates",
    ]
    assert (DEPLOY / sources[0][0]).is_file()
    written = of_nginx("pid") + of_nginx(r"\w+_temp_path")
    assert [path for path in written if not path.startswith(f"{folder}/")] == []
    read = of_nginx("ssl_certificate") + of_nginx("ssl_certificate_key")
    assert [path.rpartition("/")[0] for path in read] == [sources[1][1]] * 2


def test_the_proxy_waits_longer_than_the_service_and_closes_sooner() -> None:
    waits = [*of_nginx("client_body_timeout"), *of_nginx("proxy_send_timeout"), *of_nginx("proxy_read_timeout")]

    assert all(seconds(each) > max(SECONDS_TO_SEND, SECONDS_FOR_A_ROW) for each in waits)
    assert [seconds(each) < SECONDS_IDLE for each in of_nginx("keepalive_timeout")] == [True]
    assert f"timeout_keep_alive={SECONDS_IDLE}," in (ROOT / "api" / "running.py").read_text("utf-8")


def test_what_the_service_believes_of_a_proxy_is_set_anew_and_nothing_is_held_back() -> None:
    headers = dict(each.split(" ", 1) for each in of_nginx("proxy_set_header"))

    assert SERVICES["dontbuy-postgresql"]["environment"]["DONTBUY_TRUST_PROXY"] == "true"
    assert (headers["X-Forwarded-For"], headers["X-Forwarded-Proto"]) == ("$remote_addr", "$scheme")
    assert of_nginx("proxy_buffering") == of_nginx("proxy_request_buffering") == ["off"]
    assert not re.search(
        r"\$(request|request_uri|uri|args|http_referer)\b", "".join(re.findall("log_format[^;]+", CONFIGURATION))
    )
