"""Debian's nginx with the configuration of compose.yaml, in other places: nothing else of it is changed."""

import os
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
from socket import create_connection, create_server, socket

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.api.serving import HOST, PATIENCE, Lines, until
from tests.deploy.composed import DEPLOY

NAME = "buy.example.org"
CONFIGURATION = (DEPLOY / "nginx.conf").read_text("utf-8")
UPSTREAM, LISTEN = "server dontbuy-postgresql:8000;", "listen 8443 ssl;"
RUN, CERTIFICATES = "/run/nginx/", "/etc/nginx/certificates/"
NGINX = which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))


@dataclass(frozen=True)
class Proxy:
    """An nginx that listens, and what it has logged."""

    port: int
    trusted: ssl.SSLContext
    said: Lines

    def client(self, address: str = HOST) -> httpx.Client:
        """Of somebody who calls it by its name from an address of this machine."""
        transport = httpx.HTTPTransport(local_address=address, verify=self.trusted)
        headers = {"Host": NAME, "User-Agent": "a test"}
        return httpx.Client(transport=transport, base_url=f"https://localhost:{self.port}", headers=headers, timeout=20)

    def connect(self) -> ssl.SSLSocket:
        plain = create_connection((HOST, self.port), PATIENCE)
        return self.trusted.wrap_socket(plain, server_hostname="localhost")


@contextmanager
def proxied(folder: Path, upstream: int) -> Iterator[Proxy]:
    """nginx in front of what listens at a port; killed at the end."""
    if NGINX is None:
        pytest.skip("the proxy was not tried: there is no nginx (Debian: apt install nginx)")
    port = free_port()
    (folder / "run").mkdir()
    (folder / "certificates").mkdir()
    authority = certified(folder / "certificates")
    configuration = folder / "nginx.conf"
    configuration.write_text(elsewhere(folder, port, upstream), "utf-8")
    command = [NGINX, "-p", str(folder), "-e", "stderr", "-c", str(configuration), "-g", "daemon off;"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    said = Lines(process.stdout)
    try:
        until(lambda: process.poll() is not None or listens(port), PATIENCE)
        assert process.poll() is None, said.first("nginx")
        yield Proxy(port, ssl.create_default_context(cafile=authority), said)
    finally:
        process.terminate()
        process.wait(PATIENCE)
        said.join(PATIENCE)


def elsewhere(folder: Path, port: int, upstream: int) -> str:
    """The configuration with its upstream, its port and its folders on this machine."""
    text = CONFIGURATION
    for line, instead in ((UPSTREAM, f"server {HOST}:{upstream};"), (LISTEN, f"listen {HOST}:{port} ssl;")):
        assert text.count(line) == 1, f"nginx.conf has `{line}` once"
        text = text.replace(line, instead)
    assert text.count(RUN) == 6
    assert text.count(CERTIFICATES) == 2
    return text.replace(RUN, f"{folder}/run/").replace(CERTIFICATES, f"{folder}/certificates/")


def certified(folder: Path) -> Path:
    """A key and a certificate for localhost, under the names that nginx looks for. Whoever trusts it trusts nginx."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    chain = folder / "fullchain.pem"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return chain


def free_port() -> int:
    """A port that nobody listens at."""
    with create_server((HOST, 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def listens(port: int) -> bool:
    with suppress(ConnectionRefusedError), socket() as connection:
        connection.connect((HOST, port))
        return True
    return False
