"""The example of nginx in front of a real server: pages work, limits count patients, only public paths are open."""

from __future__ import annotations

import asyncio
import getpass
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from real_servers import free_port

from bot import paths

pytestmark = pytest.mark.slow

EXAMPLE = paths.ROOT / "docs" / "examples" / "nginx.conf"
HOST = "assistant.your-clinic.example"
CHAT = "/webhooks/chat"
KEY = "0123456789abcdef" * 2
KEYED = {"Authorization": f"Bearer {KEY}"}
MAIN = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/needlewise.conf;
}}
"""


@dataclass
class Proxy:
    """nginx, and the assistant behind it."""

    plain_port: int
    tls_port: int
    private_port: int

    @asynccontextmanager
    async def patient(self, address: str = "127.0.0.1", host: str = HOST) -> AsyncIterator[aiohttp.ClientSession]:
        """A browser at another address of this machine."""
        connector = aiohttp.TCPConnector(local_addr=(address, 0), ssl=trusting())
        base = f"https://127.0.0.1:{self.tls_port}"
        async with aiohttp.ClientSession(base, connector=connector, headers={"Host": host}) as session:
            yield session


def trusting() -> ssl.SSLContext:
    """Trust any certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.fixture(scope="module")
def nginx() -> str:
    # Debian has it in a folder that only root's shell searches.
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        assert not os.environ.get("CI"), "nginx is not installed: scripts/setup dev installs it"
        pytest.skip("nginx is not installed")
    return found


@pytest.fixture(scope="module")
def proxy(nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("nginx")
    public, private, plain, tls = (free_port() for _ in range(4))
    with assistant(folder, public, private):
        write_certificate(folder)
        text = EXAMPLE.read_text(encoding="utf-8")
        for old, new in {
            "127.0.0.1:5005": f"127.0.0.1:{public}",
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "listen 443 ssl": f"listen 127.0.0.1:{tls} ssl",
            "/etc/ssl/needlewise/": f"{folder}/",
        }.items():
            assert old in text
            text = text.replace(old, new)
        (folder / "needlewise.conf").write_text(text)
        # Root's own workers would run as somebody who can't enter the folder.
        user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))
        command = [nginx, "-e", f"{folder}/error.log", "-p", str(folder), "-c", f"{folder}/nginx.conf"]
        subprocess.run([*command, "-t"], check=True, capture_output=True, timeout=30)
        assert "[warn]" not in (folder / "error.log").read_text()
        process = subprocess.Popen(command)
        try:
            wait_for_port(tls, process)
            yield Proxy(plain, tls, private)
        finally:
            # At once: events may be open.
            process.terminate()
            process.wait(30)


def assistant(folder: Path, public: int, private: int) -> AbstractContextManager[None]:
    """`needlewise serve` as behind nginx."""
    credentials = yaml.safe_load((paths.ROOT / "credentials.yml").read_text(encoding="utf-8"))
    credentials["bot.channels.chat.channel.ChatInput"] = {"proxies": 1, "rates": {"conversations_per_address": 6}}
    (folder / "credentials.yml").write_text(yaml.safe_dump(credentials))
    (folder / "endpoints.yml").write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{free_port()}/webhook\n"
        f"tracker_store:\n  type: bot.trackers.sqlite.SQLiteTrackerStore\n  db: {folder / 'conversations.db'}\n"
    )
    command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(public), "--private-port", str(private)]
    command += ["--endpoints", str(folder / "endpoints.yml"), "--credentials", str(folder / "credentials.yml")]
    return served(command, folder / "serve.log")


@contextmanager
def served(command: list[str], log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        environment = {**os.environ, "NEEDLEWISE_REST_KEY": KEY}
        process = subprocess.Popen(command, cwd=paths.ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 180
        while "Ready. Open" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        assert process.poll() is None
        assert time.monotonic() < deadline
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)


def write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "privkey.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


async def begin(session: aiohttp.ClientSession, **headers: str) -> aiohttp.ClientResponse:
    """A conversation begun by the chat of our own page."""
    sent = {"Origin": f"https://{HOST}", **headers}
    reply = await session.post(f"{CHAT}/conversations", json={}, headers=sent)
    await reply.read()
    return reply


async def test_own_page_can_be_opened_and_answered(proxy: Proxy) -> None:
    async with proxy.patient() as session:
        page = await session.get(f"{CHAT}/demo/")
        assert page.status == 200
        assert page.headers["Strict-Transport-Security"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        script = await session.get(f"{CHAT}/widget.js")
        assert script.status == 200
        assert script.headers["Content-Encoding"] == "gzip"
        begun = await begin(session)
        assert begun.status == 201
        held = {"Origin": f"https://{HOST}", "Authorization": f"Bearer {(await begun.json())['token']}"}
        message = {"id": str(uuid4()), "text": "does it hurt"}
        answered = await session.post(f"{CHAT}/messages", json=message, headers=held)
        assert answered.status == 200
        assert "event: message" in await answered.text()
        async with session.get(f"{CHAT}/events", headers=held) as events:
            # What was said is sent at once, and not when the stream ends.
            assert await asyncio.wait_for(events.content.readline(), 20) == b"retry: 2000\n"


async def test_page_of_another_website_is_refused(proxy: Proxy) -> None:
    async with proxy.patient() as session:
        assert (await begin(session, Origin="https://elsewhere.example")).status == 403


async def test_limits_count_patients_and_not_the_proxy(proxy: Proxy) -> None:
    statuses = []
    async with proxy.patient("127.0.0.2") as session:
        for number in range(3):
            # What a client claims doesn't help.
            statuses.append((await begin(session, **{"X-Forwarded-For": f"192.0.2.{number}"})).status)
    assert statuses == [201, 201, 429]
    async with proxy.patient("127.0.0.3") as session:
        assert (await begin(session)).status == 201


@pytest.mark.parametrize("sent", [{}, {"Authorization": f"Bearer {KEY}"}], ids=["without the key", "with the key"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/webhooks/rest/webhook"),
        ("GET", "/webhooks/rest/"),
        ("GET", "/webhooks/health/"),
        ("GET", "/webhooks/health/live"),
        ("GET", "/webhooks/health/metrics"),
        ("GET", "/webhooks/chat/../health/metrics"),
        ("GET", "/webhooks/chat/%2e%2e/health/metrics"),
        ("GET", "/webhooks/chat/..%2fhealth/metrics"),
        ("GET", "//webhooks/health/metrics"),
        ("GET", "/webhooks/plan/../../webhooks/health/"),
        ("GET", "/"),
        ("GET", "/webhooks/"),
    ],
)
async def test_private_paths_are_not_reached_through_the_proxy(
    proxy: Proxy, method: str, path: str, sent: dict[str, str]
) -> None:
    # As bytes: clients tidy such paths up.
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": HOST, "Content-Length": "0", **sent}.items())
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.tls_port, ssl=trusting())
    writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode())
    status = await asyncio.wait_for(reader.readline(), 20)
    writer.transport.abort()
    assert b" 404 " in status or b" 400 " in status


async def test_private_port_serves_them(proxy: Proxy) -> None:
    base = f"http://127.0.0.1:{proxy.private_port}/webhooks"
    async with aiohttp.ClientSession() as session:
        for path in ("health/", "health/live", "health/metrics", "rest/"):
            async with session.get(f"{base}/{path}") as reply:
                assert reply.status == 200
        message = {"sender": "x", "message": "does it hurt"}
        async with session.post(f"{base}/rest/webhook", json=message) as reply:
            assert reply.status == 401
        async with session.post(f"{base}/rest/webhook", json=message, headers=KEYED) as reply:
            assert reply.status == 200
            assert await reply.json()


async def test_plan_is_public(proxy: Proxy) -> None:
    async with proxy.patient() as session, session.post("/webhooks/plan/page", json={}) as reply:
        # An empty plan is refused by the server, and not by nginx.
        assert reply.status == 400
        assert "nginx" not in await reply.text()


async def test_message_that_is_too_large_is_refused_in_words_or_by_nginx(proxy: Proxy) -> None:
    async with proxy.patient() as session:
        token = (await (await begin(session)).json())["token"]
        held = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        async with session.post(f"{CHAT}/messages", data=b"x" * 100_000, headers=held) as reply:
            assert reply.status == 413
            assert (await reply.json())["error"]["message"]
        async with session.post(f"{CHAT}/messages", data=b"x" * 200_000, headers=held) as reply:
            assert reply.status == 413


async def test_plain_http_leads_to_tls(proxy: Proxy) -> None:
    async with aiohttp.ClientSession(headers={"Host": HOST}) as session:
        url = f"http://127.0.0.1:{proxy.plain_port}{CHAT}/demo/?a=b"
        async with session.get(url, allow_redirects=False) as reply:
            assert reply.status == 301
            assert reply.headers["Location"] == f"https://{HOST}{CHAT}/demo/?a=b"


async def test_other_host_gets_no_answer(proxy: Proxy) -> None:
    async with proxy.patient(host="elsewhere.example") as session:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await session.get(f"{CHAT}/demo/")
