"""The real server, as it was built, on a free port and with a data directory of its own."""

import asyncio
import json
import os
import signal
import socket
import tempfile
from pathlib import Path

from endpoint import send

ASSEMBLY = Path(__file__).resolve().parents[2] / "src/Pharos.Server/bin/Release/net10.0/Pharos.Server.dll"


class Server:
    """Use as an asynchronous context."""

    async def __aenter__(self):
        assert ASSEMBLY.exists(), "the server is not built: dotnet build --configuration Release"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._data = tempfile.TemporaryDirectory(prefix="pharos-foreign-")
        self._log = open(os.path.join(self._data.name, "log"), "wb+")
        self._process = await asyncio.create_subprocess_exec(
            "dotnet", str(ASSEMBLY), "--urls", self.url, stdout=self._log, stderr=self._log,
            env={**os.environ, "ASPNETCORE_ENVIRONMENT": "Production", "Pharos__DataDirectory": self._data.name},
        )
        try:
            async with asyncio.timeout(60):
                while not await self._is_ready():
                    assert self._process.returncode is None, f"the server ended by itself:\n{self.log()}"
                    await asyncio.sleep(0.1)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_):
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            await self._process.wait()
        self._log.close()
        self._data.cleanup()

    def log(self) -> str:
        """All that it has written."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    async def create_stream(self) -> tuple[str, str]:
        """A new stream: its id and its publish token."""
        status, _, body = await send("POST", f"{self.url}/api/streams", {"Content-Type": "application/json"}, b"{}")
        assert status == 201, f"POST /api/streams: {status} {body.decode()}"
        made = json.loads(body)
        return made["stream_id"], made["publish_token"]

    async def stream(self, stream: str, token: str | None = None) -> dict:
        """What anybody may know of a stream, and who has its token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        status, _, body = await send("GET", f"{self.url}/api/streams/{stream}", headers)
        assert status == 200, f"GET /api/streams/{stream}: {status} {body.decode()}"
        return json.loads(body)

    async def _is_ready(self) -> bool:
        try:
            status, _, _ = await send("GET", f"{self.url}/readyz", {})
            return status == 200
        except OSError:
            return False
