// Publishes with FFmpeg's own WHIP muxer (node-av carries FFmpeg's libraries): a DTLS server, and SRTP with AES-CM alone.
//   node ffmpeg.mjs <WHIP endpoint> <token> <file>
// Sends the file at its own speed until standard input ends, and says {"written":packets} when the session was ended.
import { setTimeout as sleep } from "node:timers/promises";

// node-av needs it, and Node.js has it from version 22 on.
Promise.withResolvers ??= () => {
    let resolve, reject;
    const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
    return { promise, resolve, reject };
};
const { Demuxer, Muxer } = await import("node-av");

const [endpoint, token, file] = process.argv.slice(2);
const input = await Demuxer.open(file);
const output = await Muxer.open(endpoint, { format: "whip", options: { authorization: token } });
// It refuses what says that it has B-frames; other programs, which send by the same timestamps, do not look.
for (const stream of input.streams) stream.codecpar.videoDelay = 0;
const tracks = new Map(input.streams.map((stream) => [stream.index, output.addStream(stream)]));
let ended = false;
process.stdin.resume().once("end", () => (ended = true));

const begin = performance.now();
let written = 0;
for await (const packet of input.packets()) {
    if (ended) break;
    // One without content is the end of a stream.
    if (!packet) continue;
    const { num, den } = input.streams[packet.streamIndex].timeBase;
    const early = (Number(packet.pts) * num * 1000) / den - (performance.now() - begin);
    if (early > 1) await sleep(early);
    await output.writePacket(packet, tracks.get(packet.streamIndex));
    packet.free();
    written++;
}
await output.close();
await input.close();
console.log(JSON.stringify({ written }));
process.exit(0);
