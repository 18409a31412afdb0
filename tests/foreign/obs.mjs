// Publishes as OBS does, with the stack that is inside it, libdatachannel: tracks for H264 and Opus, an offer without candidates that is never
// PATCHed, packets made by libdatachannel's packetizers, and a DELETE at the end.
//   node obs.mjs <WHIP endpoint> <token> <file with encoded frames>
// Says on standard output, a line of JSON each: the offer, each state of the connection, and at the end the status of the DELETE.
import { readFile } from "node:fs/promises";
import { once } from "node:events";
import rtc from "node-datachannel";

const AUDIO = { mid: "0", ssrc: 1042, type: 111, rate: 48000, step: 20 };
const VIDEO = { mid: "1", ssrc: 1043, type: 96, rate: 90000, step: 1000 / 30 };
const NAME = "obs", STREAM = "live";

const [endpoint, token, file] = process.argv.slice(2);
const frames = JSON.parse(await readFile(file, "utf8"));
const say = (told) => console.log(JSON.stringify(told));

const connection = new rtc.PeerConnection(NAME, { iceServers: [] });
const sound = add(new rtc.Audio(AUDIO.mid, "SendOnly"), AUDIO, (media) => media.addOpusCodec(AUDIO.type,
    "minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1"), (config) => new rtc.RtpPacketizer(config));
const picture = add(new rtc.Video(VIDEO.mid, "SendOnly"), VIDEO, (media) => media.addH264Codec(VIDEO.type,
    "profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1"), (config) => new rtc.H264RtpPacketizer("StartSequence", config));

const offered = new Promise((resolve) => connection.onLocalDescription(resolve));
const connected = new Promise((resolve, reject) => connection.onStateChange((state) => {
    say({ state });
    if (state === "connected") resolve();
    if (state === "failed") reject(new Error(state));
}));
connection.setLocalDescription();
const offer = await offered;
say({ offer });
const made = await fetch(endpoint, { method: "POST", headers: { "Content-Type": "application/sdp", Authorization: `Bearer ${token}` }, body: offer });
const answer = await made.text();
if (made.status !== 201) throw new Error(`${made.status} ${answer}`);
connection.setRemoteDescription(answer, "answer");
await connected;

const timers = [
    play(sound, AUDIO, frames.sound),
    play(picture, VIDEO, frames.pictures),
];
process.stdin.resume();
await once(process.stdin, "end");
for (const timer of timers) clearInterval(timer);
const gone = await fetch(new URL(made.headers.get("Location"), endpoint), { method: "DELETE", headers: { Authorization: `Bearer ${token}` } });
say({ deleted: gone.status });
connection.close();
rtc.cleanup();
process.exit(0);

/** A track of the description, with OBS's chain of what makes packets, reports and repeats. */
function add(media, { mid, ssrc, type, rate }, addCodec, makePacketizer) {
    addCodec(media);
    media.addSSRC(ssrc, NAME, STREAM, `${STREAM}-${mid}`);
    const track = connection.addTrack(media);
    const config = new rtc.RtpPacketizationConfig(ssrc, NAME, type, rate);
    const packetizer = makePacketizer(config);
    packetizer.addToChain(new rtc.RtcpSrReporter(config));
    packetizer.addToChain(new rtc.RtcpNackResponder());
    track.setMediaHandler(packetizer);
    return { track, config };
}

/** Sends the frames again and again, each at its time. */
function play({ track, config }, { rate, step }, encoded) {
    const bytes = encoded.map((text) => Buffer.from(text, "base64"));
    const begin = performance.now(), first = config.timestamp;
    let next = 0;
    return setInterval(() => {
        for (; next * step <= performance.now() - begin; next++) {
            config.timestamp = (first + Math.round((next * step * rate) / 1000)) >>> 0;
            if (track.isOpen()) track.sendMessageBinary(bytes[next % bytes.length]);
        }
    }, 5);
}
