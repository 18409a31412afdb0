#!/usr/bin/env node
// Does a server follow RFC 9725 (WHIP) and draft-ietf-wish-whep (WHEP)? Needs Node.js 20 or newer and nothing else; no media is sent.
//
//   node run.mjs http://localhost:8000                          a Pharos: makes a stream of its own
//   node run.mjs http://localhost:8000 --stream ID --token TOKEN
//   node run.mjs --whip URL --whep URL --token TOKEN            any other server
import { parseArgs } from "node:util";
import { send } from "./http.mjs";
import { Server, Skip } from "./server.mjs";
import { whep } from "./whep.mjs";
import { whip } from "./whip.mjs";

const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: { stream: { type: "string" }, token: { type: "string" }, whip: { type: "string" }, whep: { type: "string" } },
});
const server = new Server(await endpoints());

/** @type {Record<string, number>} */
const counts = { pass: 0, fail: 0, skip: 0 };
const checks = [...(options.whip || positionals[0] ? whip : []), ...(options.whep || positionals[0] ? whep : [])];
const width = Math.max(...checks.map(([section]) => section.length));
for (const [section, name, check] of checks) {
    const [result, why] = await outcome(check);
    counts[result]++;
    console.log(`${result}  ${section.padEnd(width)}  ${name}${why ? `\n      ${why}` : ""}`);
}
console.log(`\n${counts.pass} passed, ${counts.fail} failed, ${counts.skip} skipped`);
process.exitCode = counts.fail === 0 && counts.pass > 0 ? 0 : 1;

async function outcome(check) {
    try {
        await check(server);
        return ["pass", ""];
    } catch (error) {
        if (error instanceof Skip) return ["skip", error.message];
        return ["fail", error instanceof Error ? error.message.split("\n")[0] : String(error)];
    }
}

async function endpoints() {
    const token = options.token ?? null;
    if (options.whip || options.whep) {
        // Without the other endpoint the checks that need it fail, and say so.
        const [first, second] = [options.whip ?? options.whep, options.whep ?? options.whip];
        return { whip: new URL(first ?? ""), whep: new URL(second ?? ""), token, unknown: null };
    }
    if (!positionals[0]) {
        console.error("usage: node run.mjs <base url> [--stream ID --token TOKEN]\n       node run.mjs --whip URL --whep URL [--token TOKEN]");
        process.exit(2);
    }
    const base = positionals[0].replace(/\/+$/, "");
    const own = options.stream ? { stream_id: options.stream, publish_token: token } : await create(base);
    return {
        whip: new URL(`${base}/whip/${own.stream_id}`),
        whep: new URL(`${base}/whep/${own.stream_id}`),
        token: own.publish_token,
        unknown: new URL(`${base}/whip/000000000000000000000000`),
    };
}

async function create(base) {
    const answer = await send("GET", new URL(`${base}/api/get-stream-id/`));
    if (answer.status !== 200) throw new Error(`no stream could be made: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body);
}
