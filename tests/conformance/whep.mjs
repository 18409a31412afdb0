// draft-ietf-wish-whep, WebRTC-HTTP Egress Protocol; "ext" are the extensions of server-sent events and of layer selection.
import assert from "node:assert/strict";
import { listen, send } from "./http.mjs";
import { candidatesOf, count, offer, restart, sections, values } from "./sdp.mjs";
import { SDP, Skip, list, one, refused, status } from "./server.mjs";
import { preflight } from "./whip.mjs";

const EVENTS = "urn:ietf:params:whep:ext:core:server-sent-events";
const LAYER = "urn:ietf:params:whep:ext:core:layer";

/** @type {[string, string, (server: import("./server.mjs").Server) => Promise<unknown>][]} */
export const whep = [
    ["WHEP §4.1", "GET and HEAD on the endpoint: 2xx without content", async (server) => {
        for (const method of ["GET", "HEAD"]) {
            const answer = await send(method, server.whep);
            assert.equal(Math.floor(answer.status / 100), 2, `${method} answered ${answer.status}`);
            assert.equal(answer.body, "");
        }
    }],
    ["WHEP §4.1", "HEAD on the endpoint tells application/sdp", async (server) =>
        assert.match(one(await send("HEAD", server.whep), "content-type"), /^application\/sdp\b/)],
    ["WHEP §4.3", "OPTIONS on the endpoint: 200 with Accept-Post", async (server) => {
        const answer = await send("OPTIONS", server.whep);
        status(answer, 200);
        assert.ok(list(answer, "accept-post").includes(SDP));
    }],
    ["WHEP §4.3", "A CORS preflight is allowed POST", async (server) => {
        const answer = await preflight(server.whep, "POST", "content-type");
        status(answer, 200);
        assert.ok(list(answer, "access-control-allow-methods").includes("post"));
    }],
    ["WHEP §4.2", "Nobody publishes: 409 with Retry-After in seconds", async (server) => {
        const answer = await server.post(server.whep, offer("play-vp8"));
        refused(answer, 409);
        assert.match(one(answer, "retry-after"), /^\d+$/);
    }],
    ["WHEP §4.2", "A wrong content type: 415; no SDP: 400", async (server) => {
        refused(await server.post(server.whep, offer("play-vp8"), { "Content-Type": "text/plain" }), 415);
        refused(await server.post(server.whep, "hello"), 400);
    }],
    ["WHEP §4.2", "POST of an offer: 201, application/sdp, Location, ETag", (server) => server.played(async ({ answer, tag }) => {
        assert.match(one(answer, "content-type"), /^application\/sdp\b/);
        assert.match(tag, /^"[^"]+"$/);
    })],
    ["WHEP §4.2", "The answer is sendonly, with one msid for all", (server) => server.played(async ({ answer, sdp }) => {
        assert.equal(count(answer.body, "a=sendonly"), sections(sdp).length);
        assert.equal(new Set(values(answer.body, "msid").map((msid) => msid.split(" ")[0])).size, 1);
    })],
    ["WHEP §4.4", "The answer holds the server's candidates", (server) => server.played(async ({ answer }) =>
        assert.ok(values(answer.body, "candidate").length > 0))],
    ["WHEP §4.2", "A player that cannot decode the stream: 406 or 422 with the codec's name", (server) => server.published(async () => {
        const answer = await server.post(server.whep, offer("play-h265"));
        if (answer.status === 409) throw new Skip("the server plays nothing before media flows");
        refused(answer, 406, 422);
        assert.match(answer.body, /VP8/i);
    })],
    ["WHEP §4.4.2", "Trickled candidates: 204 without body and ETag", (server) => server.played(async ({ url, sdp, tag }) => {
        const answer = await server.patch(url, candidatesOf(sdp), { "If-Match": tag });
        status(answer, 204);
        assert.equal(answer.headers.etag, undefined);
    })],
    ["WHEP §4.4.1", "PATCH without If-Match: 428; another tag: 412; another type: 4xx", (server) => server.played(async ({ url, sdp, tag }) => {
        refused(await server.patch(url, candidatesOf(sdp)), 428);
        refused(await server.patch(url, candidatesOf(sdp), { "If-Match": '"another"' }), 412);
        refused(await server.patch(url, candidatesOf(sdp), { "If-Match": tag, "Content-Type": SDP }), 415, 422);
    })],
    ["WHEP §4.4.3", "Restart: 200, fragment, new ETag", (server) => server.played(async ({ url, tag }) => {
        const answer = await server.patch(url, restart(), { "If-Match": "*" });
        status(answer, 200);
        assert.match(one(answer, "content-type"), /^application\/trickle-ice-sdpfrag\b/);
        assert.notEqual(one(answer, "etag"), tag);
        assert.equal(values(answer.body, "ice-ufrag").length > 0 && values(answer.body, "ice-pwd").length > 0, true);
    })],
    ["WHEP §4.3", "DELETE: 200 and ignores If-Match; then 404", (server) => server.played(async ({ url }) => {
        status(await server.send("DELETE", url, { headers: { "If-Match": '"another"' } }), 200);
        refused(await server.send("GET", url), 404, 410);
    })],
    ["WHEP §4.8", "A player needs no token, and one that it sends does no harm", (server) => server.published(async () => {
        for (const headers of [{}, { Authorization: "Bearer anything" }]) {
            const answer = await send("POST", server.whep, { headers: { "Content-Type": SDP, ...headers }, body: offer("play-vp8") });
            if (answer.status === 409) throw new Skip("the server plays nothing before media flows");
            status(answer, 201);
            await send("DELETE", new URL(one(answer, "location"), server.whep));
        }
    })],
    ["WHEP ext", "201 links to server-sent events", (server) => server.played(async (session) => {
        const link = linked(session);
        assert.match(link.field, /events="[a-z,]*active[a-z,]*"/);
    })],
    ["WHEP ext", "POST of event names: 201 and Location; GET there: text/event-stream", (server) => server.played(async (session) => {
        const url = await eventsOf(server, session, ["active", "inactive", "layers", "viewercount"]);
        const answer = await listen(url, "event: viewercount");
        status(answer, 200);
        assert.match(one(answer, "content-type"), /^text\/event-stream\b/);
        assert.match(answer.body, /event: viewercount\ndata: \{"viewercount":\d+\}\n\n/);
    })],
    ["WHEP ext", "Only events that were asked for are told, each with its data in one line", (server) => server.played(async (session) => {
        const url = await eventsOf(server, session, ["active"]);
        const { body } = await listen(url, "\n\n");
        assert.doesNotMatch(body, /event: viewercount/);
        assert.doesNotMatch(body, /event: inactive/);
    })],
    ["WHEP ext", "DELETE of the event stream ends it: then 404", (server) => server.played(async (session) => {
        const url = await eventsOf(server, session, []);
        const answer = await server.send("DELETE", url);
        assert.equal(Math.floor(answer.status / 100), 2);
        refused(await server.send("GET", url), 404);
    })],
    ["WHEP ext", "Event streams end with their session", async (server) => {
        const url = await server.played((session) => eventsOf(server, session, []));
        refused(await server.send("GET", url), 404);
    }],
    ["WHEP ext", "A body that is no list of names: 4xx", (server) => server.played(async (session) =>
        refused(await server.send("POST", linked(session).url, { headers: { "Content-Type": "application/json" }, body: "{" })))],
    ["WHEP ext", "A server that has layers selected tells them: the event is among those of server-sent events", (server) => server.played(async (session) => {
        linked(session, LAYER);
        assert.match(linked(session).field, /events="[a-z,]*layers[a-z,]*"/);
    })],
    ["WHEP ext", "POST of an empty object, or of a media id alone: 200, the layer is chosen by the server", (server) => server.played(async (session) => {
        for (const body of ["{}", JSON.stringify({ mediaId: videoOf(session) })]) status(await select(server, session, body), 200);
    })],
    ["WHEP ext", "A layer or a media id that there is not, and what is no object: 4xx", (server) => server.played(async (session) => {
        for (const wanted of [{ encodingId: "nonsense" }, { mediaId: "9", encodingId: "nonsense" }]) refused(await select(server, session, JSON.stringify(wanted)));
        refused(await select(server, session, "[]"));
        refused(await select(server, session, "{"));
    })],
    ["WHEP ext", "A CORS preflight is allowed POST of a layer", (server) => server.played(async (session) => {
        const answer = await preflight(linked(session, LAYER).url, "POST", "content-type");
        status(answer, 200);
        assert.ok(list(answer, "access-control-allow-methods").includes("post"));
    })],
    ["WHEP ext", "Layers are selected no longer than the session lasts: 404", async (server) => {
        const session = await server.played(async (playing) => playing);
        refused(await select(server, session, "{}"), 404);
    }],
    ["Chromium 156", "Its offer is answered", (server) => server.played(async ({ answer }) => status(answer, 201), "chromium-play")],
    ["Firefox 153", "Its offer is answered", (server) => server.played(async ({ answer }) => status(answer, 201), "firefox-play")],
];

function linked({ answer, url }, extension = EVENTS) {
    const field = (answer.headers.link ?? []).find((link) => link.includes(extension));
    if (!field) throw new Skip(`the server does not have ${extension}`);
    return { field, url: new URL(/<([^>]+)>/.exec(field)?.[1] ?? "", url) };
}

function select(server, session, body) {
    return server.send("POST", linked(session, LAYER).url, { headers: { "Content-Type": "application/json" }, body });
}

/** The index of the video's m-line. */
function videoOf({ sdp }) {
    return String(sections(sdp).findIndex((section) => section.startsWith("m=video")));
}

async function eventsOf(server, session, names) {
    const { url } = linked(session);
    const answer = await server.send("POST", url, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(names) });
    status(answer, 201);
    return new URL(one(answer, "location"), url);
}
