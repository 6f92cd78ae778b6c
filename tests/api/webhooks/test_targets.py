"""Where a webhook may lead: to public addresses by https, and nowhere else, however the address is written."""

from collections.abc import Sequence
from ipaddress import ip_network
from threading import Event

import pytest

from dontbuy.api.errors import WebhookRefused, WebhookUnresolved
from dontbuy.api.webhooks.reachable import address_of, is_public
from dontbuy.api.webhooks.targets import LONGEST_URL, WebhookTargets, system_resolver

PRIVATE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",  # of IPv4, as it was written once
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",  # 127.0.0.1 by way of NAT64
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",  # Teredo
    "2001:10::1",
    "2001:db8::1",
    "2002:7f00:1::1",  # 127.0.0.1 by way of 6to4
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
OPEN = ["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


def leading_to(*addresses: str) -> WebhookTargets:
    return WebhookTargets(resolver=lambda _name, _port: addresses)


def code_of(targets: WebhookTargets, url: str) -> str:
    with pytest.raises(WebhookRefused) as raised:
        targets.check(url)
    (fault,) = raised.value.diagnostics
    assert fault.where == "/url"
    assert fault.hint
    assert url not in f"{fault.message} {fault.hint}"
    return fault.code


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address_of(address))
    assert code_of(leading_to(address), "https://hooks.example/") == "webhook/private-address"


@pytest.mark.parametrize("address", OPEN)
def test_a_name_that_leads_to_a_public_address_is_taken(address: str) -> None:
    leading_to(address).check("https://hooks.example/")


def test_one_private_address_among_public_ones_is_enough_to_be_refused() -> None:
    assert code_of(leading_to("1.1.1.1", "127.0.0.1"), "https://hooks.example/") == "webhook/private-address"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "LOCALHOST", "[::1]", "[::ffff:7f00:1]"],
)
def test_an_address_of_this_machine_is_refused_however_it_is_written(host: str) -> None:
    """By the resolver of the system, which reads all of these."""
    assert code_of(WebhookTargets(resolver=system_resolver), f"https://{host}/") == "webhook/private-address"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example",
        "//hooks.example/",
        "https://",
        "https:///told",
        "https://:443/",
        "https://user@hooks.example/",
        "https://user:secret@hooks.example/",
        "https://@hooks.example/",
        "https://hooks.example/#part",
        "https://hooks.example:0/",
        "https://hooks.example:65536/",
        "https://hooks.example:x/",
        "https://hooks.example:22/",
        "https://hooks.example:25/",
        "https://hooks.example\\@127.0.0.1/",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nX: y",
        "https://hooks.example/\ttab",
        "https://ünder.example/",
        "https://hooks.example/ünder",
        "https://hooks_.example.-/",
        "https://[::1/",
        "https://[zz]/",
        "https://hooks.example/" + "a" * LONGEST_URL,
    ],
)
def test_what_is_no_plain_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(WebhookRefused) as raised:
        leading_to("1.1.1.1").check(url)
    assert raised.value.diagnostics[0].code in ("webhook/wrong-address", "webhook/not-https")


@pytest.mark.parametrize(
    "url", ["http://hooks.example/", "ftp://hooks.example/", "file://hooks.example/etc", "gopher://h/"]
)
def test_another_way_to_speak_than_https_is_refused(url: str) -> None:
    assert code_of(leading_to("1.1.1.1"), url) == "webhook/not-https"


@pytest.mark.parametrize("port", ["", ":443", ":8443", ":1024", ":65535"])
def test_the_port_of_https_and_those_that_are_free_are_taken(port: str) -> None:
    leading_to("1.1.1.1").check(f"https://hooks.example{port}/")


def test_a_name_that_leads_nowhere_is_refused() -> None:
    def nowhere(_name: str, _port: int) -> Sequence[str]:
        raise OSError

    with pytest.raises(WebhookUnresolved, match="webhook/unresolved"):
        WebhookTargets(resolver=nowhere).check("https://hooks.example/")
    with pytest.raises(WebhookUnresolved, match="webhook/unresolved"):
        leading_to().check("https://hooks.example/")


def test_a_part_of_a_name_that_is_too_long_leads_nowhere() -> None:
    with pytest.raises(WebhookUnresolved):
        WebhookTargets(resolver=system_resolver).check(f"https://{'a' * 64}.example/")


def test_whoever_does_not_say_where_a_name_leads_is_not_waited_for() -> None:
    never = Event()

    def silent(_name: str, _port: int) -> Sequence[str]:
        never.wait()
        return ()

    with pytest.raises(WebhookUnresolved):
        WebhookTargets(resolver=silent, seconds=0.01).check("https://hooks.example/")
    never.set()


# --- what is allowed


def test_a_network_that_is_allowed_is_taken_at_any_port_and_without_tls() -> None:
    targets = WebhookTargets((ip_network("10.0.0.0/8"),), lambda _name, _port: ["10.1.2.3"])

    for url in ("http://crm.internal/", "https://crm.internal/", "http://crm.internal:81/"):
        targets.check(url)


def test_what_is_allowed_opens_nothing_else() -> None:
    allowed = (ip_network("10.0.0.0/8"),)

    for address in ("127.0.0.1", "11.0.0.1", "::1", "192.168.0.1"):
        leads = WebhookTargets(allowed, lambda _name, _port, address=address: [address])  # type: ignore[misc]
        assert code_of(leads, "http://crm.internal/") in ("webhook/private-address", "webhook/not-https")
    assert (
        code_of(WebhookTargets(allowed, lambda _name, _port: ["1.1.1.1"]), "http://a.example/") == "webhook/not-https"
    )
    mixed = WebhookTargets(allowed, lambda _name, _port: ["10.0.0.1", "127.0.0.1"])
    assert code_of(mixed, "http://crm.internal/") == "webhook/private-address"


def test_an_address_of_ipv4_is_allowed_however_it_is_written() -> None:
    WebhookTargets((ip_network("127.0.0.0/8"),), lambda _name, _port: ["::ffff:127.0.0.1"]).check(
        "http://here.example/"
    )
