"""GStreamer's webrtcbin, offered to a WHIP or WHEP endpoint: a publisher of a test picture and a tone, and a player that decodes."""

import asyncio
from urllib.parse import urljoin

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402

from endpoint import send  # noqa: E402

Gst.init(None)

WIDTH, HEIGHT = 320, 240
# What makes and packs each codec of video; a key frame every two seconds besides those that are asked for.
ENCODERS = {
    "VP8": "vp8enc deadline=1 keyframe-max-dist=60 ! rtpvp8pay picture-id-mode=15-bit",
    "H264": "openh264enc gop-size=60 ! h264parse ! rtph264pay aggregate-mode=zero-latency config-interval=-1",
}
PUBLISHER = f"""
    webrtcbin name=peer bundle-policy=max-bundle
    videotestsrc is-live=true pattern=smpte ! video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate=30/1 ! %s
        ! application/x-rtp,media=video,encoding-name=%s,payload=96 ! peer.
    audiotestsrc is-live=true wave=sine volume=0.5 ! audio/x-raw,rate=48000,channels=2 ! opusenc ! rtpopuspay
        ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97 ! peer.
"""
OFFERED = {
    "VP8": "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000,rtcp-fb-nack-pli=true",
    "H264": "application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000,packetization-mode=(string)1,"
    "profile-level-id=(string)42e01f,rtcp-fb-nack-pli=true",
}
SOUND = "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2"


class Peer:
    """A pipeline with a webrtcbin, and the session it was offered to."""

    def __init__(self, pipeline: Gst.Pipeline):
        self._pipeline = pipeline
        self._peer = pipeline.get_by_name("peer")
        self._candidates = []
        self._replies = []
        self._is_ready = False
        self._peer.connect("on-negotiation-needed", self._ready)
        self._peer.connect("on-ice-candidate", lambda _, section, candidate: self._candidates.append((section, candidate)))
        self.offered = ""

    async def offer(self, endpoint: str, headers: dict[str, str], gathered: bool) -> None:
        """Offers with all candidates, or at once and without any, which follow in a PATCH."""
        self._headers = headers
        self._pipeline.set_state(Gst.State.PLAYING)
        # Only then are the formats of the encoders known.
        await self._until(lambda: self._is_ready, 10)
        offer = await self._ask("create-offer", None, "offer")
        await self._ask("set-local-description", offer)
        if gathered:
            await self._until(lambda: self._peer.props.ice_gathering_state == GstWebRTC.WebRTCICEGatheringState.COMPLETE, 10)
            offer = self._peer.props.local_description
        self.offered = offer.sdp.as_text()
        status, fields, body = await send("POST", endpoint, {"Content-Type": "application/sdp", **headers}, self.offered.encode())
        assert status == 201, f"POST {endpoint}: {status} {body.decode()}"
        self._location = urljoin(endpoint, fields["Location"])
        _, message = GstSdp.SDPMessage.new_from_text(body.decode())
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        await self._ask("set-remote-description", answer)
        if not gathered:
            await self._trickle(fields["ETag"])

    async def connected(self, seconds: float) -> None:
        """Waits for ICE and DTLS."""
        await self._until(lambda: self._peer.props.connection_state == GstWebRTC.WebRTCPeerConnectionState.CONNECTED, seconds)

    async def end(self) -> int:
        """DELETE; the status of the answer."""
        status, _, _ = await send("DELETE", self._location, self._headers)
        await self.stop()
        return status

    async def stop(self) -> None:
        """Goes without a word."""
        await asyncio.to_thread(self._pipeline.set_state, Gst.State.NULL)

    def _ready(self, _) -> None:
        self._is_ready = True

    async def _ask(self, signal: str, *arguments):
        """Emits a signal that is answered by a promise; the member of the answer with a name, where one is wanted."""
        promise = Gst.Promise.new()
        member = arguments[1] if len(arguments) > 1 else None
        self._peer.emit(signal, arguments[0], promise)
        assert await asyncio.to_thread(promise.wait) == Gst.PromiseResult.REPLIED, signal
        reply = promise.get_reply()
        # A description lives as long as the reply that brought it.
        self._replies.append((promise, reply))
        assert reply is None or not reply.has_field("error"), f"{signal}: {reply.to_string()}"
        return reply.get_value(member) if member else None

    async def _trickle(self, tag: str) -> None:
        """All candidates, in one fragment (RFC 8840 §9)."""
        await self._until(lambda: self._peer.props.ice_gathering_state == GstWebRTC.WebRTCICEGatheringState.COMPLETE, 10)
        lines = self.offered.split("\r\n")
        wanted = [line for line in lines if line.startswith(("a=ice-ufrag:", "a=ice-pwd:"))][:2]
        mid = next(line for line in lines if line.startswith("a=mid:"))
        candidates = [f"a={candidate}" for section, candidate in self._candidates if section == 0]
        fragment = "\r\n".join([*wanted, "m=video 9 UDP/TLS/RTP/SAVPF 96", mid, *candidates, "a=end-of-candidates", ""])
        headers = {"Content-Type": "application/trickle-ice-sdpfrag", "If-Match": tag, **self._headers}
        status, _, body = await send("PATCH", self._location, headers, fragment.encode())
        assert status == 204, f"PATCH: {status} {body.decode()}"

    async def _until(self, condition, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    self._fail_on_error()
                    await asyncio.sleep(0.02)
        except TimeoutError:
            states = (self._peer.props.ice_gathering_state, self._peer.props.ice_connection_state, self._peer.props.connection_state)
            raise AssertionError(f"in {seconds} s: {', '.join(state.value_nick for state in states)}") from None

    def _fail_on_error(self) -> None:
        message = self._pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR)
        assert message is None, message.parse_error()


class Publisher(Peer):
    """Sends test bars and a tone."""

    def __init__(self, codec: str):
        super().__init__(Gst.parse_launch(PUBLISHER % (ENCODERS[codec], codec)))
        for at in range(2):
            self._peer.emit("get-transceiver", at).props.direction = GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY


class Player(Peer):
    """Decodes what comes, and counts what is as it was sent."""

    def __init__(self, codec: str):
        super().__init__(Gst.parse_launch("pipeline. ( webrtcbin name=peer bundle-policy=max-bundle latency=100 )"))
        self.pictures, self.sounds = 0, 0
        self._wrong = None
        for caps in (OFFERED[codec], SOUND):
            self._peer.emit("add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(caps))
        self._peer.connect("pad-added", self._decode)

    async def until(self, pictures: int, sounds: int, seconds: float) -> None:
        """Waits until that much has come; an error says how far it got."""
        try:
            await self._until(lambda: self._wrong or (self.pictures >= pictures and self.sounds >= sounds), seconds)
        except AssertionError as e:
            raise AssertionError(f"{self.pictures} pictures and {self.sounds} sounds {e}") from None
        assert self._wrong is None, self._wrong

    def _decode(self, _, pad: Gst.Pad) -> None:
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        is_video = pad.get_current_caps().get_structure(0).get_string("media") == "video"
        end = "videoconvert ! video/x-raw,format=I420" if is_video else "audioconvert ! audio/x-raw,format=S16LE"
        text = f"queue name=first ! decodebin ! {end} ! appsink name=sink sync=false emit-signals=true"
        decoder = Gst.parse_bin_from_description(text, False)
        decoder.add_pad(Gst.GhostPad.new("sink", decoder.get_by_name("first").get_static_pad("sink")))
        decoder.get_by_name("sink").connect("new-sample", self._picture if is_video else self._sound)
        self._pipeline.add(decoder)
        decoder.sync_state_with_parent()
        pad.link(decoder.get_static_pad("sink"))

    def _picture(self, sink) -> Gst.FlowReturn:
        sample = sink.emit("pull-sample")
        caps = sample.get_caps().get_structure(0)
        size = (caps.get_int("width")[1], caps.get_int("height")[1])
        if size != (WIDTH, HEIGHT):
            self._wrong = f"a picture of {size[0]} x {size[1]}"
            return Gst.FlowReturn.OK
        # The bars of the upper two thirds go from light grey to blue: each is darker than the one before it.
        row = _bytes(sample)[WIDTH * (HEIGHT // 4) :]
        bars = [row[(2 * bar + 1) * WIDTH // 14] for bar in range(7)]
        if bars != sorted(bars, reverse=True) or bars[0] - bars[6] < 100:
            self._wrong = f"the bars are {bars}"
        self.pictures += 1
        return Gst.FlowReturn.OK

    def _sound(self, sink) -> Gst.FlowReturn:
        self.sounds += max(memoryview(_bytes(sink.emit("pull-sample"))).cast("h"), default=0) > 3000
        return Gst.FlowReturn.OK


def _bytes(sample) -> bytes:
    buffer = sample.get_buffer()
    return buffer.extract_dup(0, buffer.get_size())
