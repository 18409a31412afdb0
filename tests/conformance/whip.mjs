// RFC 9725, WebRTC-HTTP Ingestion Protocol. What is not required there but by encoders in use is named after them.
import assert from "node:assert/strict";
import { send } from "./http.mjs";
import { candidatesOf, count, offer, restart, sections, values } from "./sdp.mjs";
import { FRAGMENT, SDP, Skip, list, one, refused, status } from "./server.mjs";

/** @type {[string, string, (server: import("./server.mjs").Server) => Promise<unknown>][]} */
export const whip = [
    ["RFC 9725 §4.1", "GET and HEAD on the endpoint: 2xx without content", async (server) => {
        for (const method of ["GET", "HEAD"]) {
            const answer = await server.send(method, server.whip);
            assert.equal(Math.floor(answer.status / 100), 2, `${method} answered ${answer.status}`);
            assert.equal(answer.body, "");
        }
    }],
    ["RFC 9725 §4.1", "GET and HEAD on a session: 2xx without content", (server) => server.published(async ({ url }) => {
        for (const method of ["GET", "HEAD"]) {
            const answer = await server.send(method, url);
            assert.equal(Math.floor(answer.status / 100), 2, `${method} answered ${answer.status}`);
            assert.equal(answer.body, "");
        }
    })],
    ["RFC 9725 §4.2", "OPTIONS on the endpoint: 200 with Accept-Post, without credentials", async (server) => {
        const answer = await send("OPTIONS", server.whip);
        status(answer, 200);
        assert.ok(list(answer, "accept-post").includes(SDP));
    }],
    ["RFC 9725 §4.2", "A CORS preflight is allowed POST with its headers, without credentials", async (server) => {
        const answer = await preflight(server.whip, "POST", "authorization,content-type");
        status(answer, 200);
        assert.ok(list(answer, "access-control-allow-methods").includes("post"));
        for (const name of ["authorization", "content-type"]) assert.ok(list(answer, "access-control-allow-headers").includes(name), name);
    }],
    ["RFC 9725 §4.2", "A CORS preflight on a session is allowed PATCH and DELETE with If-Match", (server) => server.published(async ({ url }) => {
        for (const method of ["PATCH", "DELETE"]) {
            const answer = await preflight(url, method, "authorization,content-type,if-match");
            status(answer, 200);
            assert.ok(list(answer, "access-control-allow-methods").includes(method.toLowerCase()));
            assert.ok(list(answer, "access-control-allow-headers").includes("if-match"));
        }
    })],
    ["Fetch §3.2.3", "Pages may read Location, Link and ETag of the answer", (server) => server.published(async ({ answer }) => {
        for (const name of ["location", "link", "etag"]) assert.ok(list(answer, "access-control-expose-headers").includes(name), name);
        one(answer, "access-control-allow-origin");
    })],
    ["RFC 9110 §15.5.6", "Other methods on the endpoint: 405 with Allow", async (server) => {
        const answer = await server.send("PUT", server.whip, { headers: { "Content-Type": SDP }, body: offer("publish-vp8") });
        refused(answer, 405);
        assert.ok(list(answer, "allow").includes("post"));
    }],
    ["RFC 9110 §15.5.6", "Other methods on a session: 405 with Allow", (server) => server.published(async ({ url }) => {
        const answer = await server.post(url, offer("publish-vp8"));
        refused(answer, 405);
        assert.ok(list(answer, "allow").includes("patch"));
    })],
    ["RFC 9725 §4.2", "POST of an offer: 201, application/sdp, Location", (server) => server.published(async ({ answer, url }) => {
        assert.match(one(answer, "content-type"), /^application\/sdp\b/);
        assert.match(answer.body, /^v=0\r\n/);
        assert.notEqual(url.href, server.whip.href);
    })],
    ["RFC 9725 §4.2", "The content type may have parameters and capitals", async (server) => {
        const answer = await server.post(server.whip, offer("publish-vp8"), { "Content-Type": "Application/SDP; charset=utf-8" });
        status(answer, 201);
        await server.send("DELETE", new URL(one(answer, "location"), server.whip));
    }],
    ["RFC 9725 §4.2", "The answer has the sections of the offer, recvonly", (server) => server.published(async ({ answer, sdp }) => {
        assert.deepEqual(values(answer.body, "mid"), values(sdp, "mid"));
        assert.equal(count(answer.body, "a=recvonly"), sections(sdp).length);
    })],
    ["RFC 9725 §4.2", "A wrong or missing content type: 415", async (server) => {
        refused(await server.post(server.whip, offer("publish-vp8"), { "Content-Type": "application/json" }), 415);
        refused(await server.send("POST", server.whip, { body: offer("publish-vp8") }), 415);
    }],
    ["RFC 9725 §4.2", "An offer that is no SDP: 400", async (server) => {
        for (const body of ["", "hello", "v=0\r\no=- 1", "\u0000".repeat(100), '{"sdp":"v=0"}']) refused(await server.post(server.whip, body), 400);
    }],
    ["RFC 9725 §4.2", "A broken line is named in the problem", async (server) => {
        const answer = await server.post(server.whip, offer("publish-vp8").replace("a=setup:actpass", "a=setup:perhaps"));
        refused(answer, 400);
        assert.match(answer.body, /setup/);
    }],
    ["RFC 9110 §15.5.14", "An offer without end: 413", async (server) =>
        refused(await server.post(server.whip, `${offer("publish-vp8")}${"a=x:1234567890\r\n".repeat(20_000)}`), 413, 400)],
    ["RFC 9725 §4.2", "DELETE on a session: 200, and it is gone", async (server) => {
        const { url } = await server.begin(server.whip, offer("publish-vp8"));
        status(await server.send("DELETE", url), 200);
        for (const method of ["GET", "DELETE"]) refused(await server.send(method, url), 404, 410);
        refused(await server.patch(url, restart(), { "If-Match": "*" }), 404, 410);
    }],
    ["RFC 9725 §4.3.1", "DELETE ignores If-Match", async (server) => {
        const { url } = await server.begin(server.whip, offer("publish-vp8"));
        status(await server.send("DELETE", url, { headers: { "If-Match": '"another"' } }), 200);
    }],
    ["RFC 9725 §4.3.1", "201 has a strong, quoted ETag", (server) => server.published(async ({ tag }) => assert.match(tag, /^"[^"]+"$/))],
    ["RFC 9725 §4.3.1", "PATCH with a wrong content type: 4xx", (server) => server.published(async ({ url, sdp, tag }) => {
        refused(await server.patch(url, candidatesOf(sdp), { "Content-Type": SDP, "If-Match": tag }), 415, 422);
        refused(await server.patch(url, candidatesOf(sdp), { "Content-Type": "application/json", "If-Match": tag }), 415, 422);
    })],
    ["RFC 9725 §4.3.1", "PATCH with a malformed fragment: 400", (server) => server.published(async ({ url, tag }) => {
        for (const body of ["", "hello", "a=ice-ufrag:x\r\n", "\u0000\u0001"]) refused(await server.patch(url, body, { "If-Match": tag }), 400, 422);
    })],
    ["RFC 6585 §3", "PATCH without If-Match: 428", (server) => server.published(async ({ url, sdp }) => {
        refused(await server.patch(url, candidatesOf(sdp)), 428);
        refused(await server.patch(url, restart()), 428);
    })],
    ["RFC 9110 §13.1.1", "PATCH with another or a weak entity tag: 412", (server) => server.published(async ({ url, sdp, tag }) => {
        for (const other of ['"another"', `W/${tag}`, '"another", "one more"'])
            refused(await server.patch(url, candidatesOf(sdp), { "If-Match": other }), 412);
    })],
    ["RFC 9725 §4.3.2", "Trickled candidates: 204 without body and ETag", (server) => server.published(async ({ url, sdp, tag }) => {
        const answer = await server.patch(url, candidatesOf(sdp), { "If-Match": tag });
        status(answer, 204);
        assert.equal(answer.body, "");
        assert.equal(answer.headers.etag, undefined);
    })],
    ["RFC 9110 §13.1.1", "The entity tag may be one of a list", (server) => server.published(async ({ url, sdp, tag }) =>
        status(await server.patch(url, candidatesOf(sdp), { "If-Match": `"another", ${tag}` }), 204))],
    ["RFC 9725 §4.3.2", "Candidates that are of no use are let go: 204", (server) => server.published(async ({ url, sdp, tag }) => {
        const candidates = [
            "1 1 udp 2122260223 6d7a2c3e-1111-4222-8333-444455556666.local 61764 typ host",
            "2 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active",
            "3 1 sctp 1 192.0.2.1 9 typ host",
            "4 1 udp 1 no.such.host.invalid 9 typ host generation 0 ufrag EsAw network-id 1",
        ];
        status(await server.patch(url, candidatesOf(sdp, candidates), { "If-Match": tag }), 204);
        status(await server.patch(url, `${candidatesOf(sdp, [])}a=end-of-candidates\r\n`, { "If-Match": tag }), 204);
    })],
    ["RFC 9725 §4.3.3", "Restart with If-Match \"*\": 200, fragment, new ETag", (server) => server.published(async (session) => {
        await restarted(server, session, '"*"');
    })],
    ["RFC 9725 §4.3.3", "Restart with If-Match *: 200, fragment, new ETag", (server) => server.published(async (session) => {
        await restarted(server, session, "*");
    })],
    ["RFC 9725 §4.3.3", "New credentials are a restart, whatever matched", (server) => server.published(async (session) => {
        await restarted(server, session, session.tag);
    })],
    ["RFC 9725 §4.3.3", "After a restart only its entity tag matches, and it can be done again", (server) => server.published(async (session) => {
        const { tag, fragment } = await restarted(server, session, "*");
        refused(await server.patch(session.url, candidatesOf(fragment), { "If-Match": session.tag }), 412);
        status(await server.patch(session.url, candidatesOf(fragment), { "If-Match": tag }), 204);
        const again = await restarted(server, session, "*");
        assert.notEqual(again.tag, tag);
    })],
    ["RFC 9725 §4.3.3", "A restart that fails leaves the session as it was", (server) => server.published(async ({ url, sdp, tag }) => {
        refused(await server.patch(url, "a=ice-ufrag:abcd1234\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n", { "If-Match": "*" }));
        refused(await server.patch(url, "a=ice-ufrag:abcd1234\r\na=ice-pwd:short\r\n", { "If-Match": "*" }));
        status(await server.patch(url, candidatesOf(sdp), { "If-Match": tag }), 204);
    })],
    ["RFC 9725 §4.3", "The answer holds the server's candidates, and says that these are all", (server) => server.published(async ({ answer }) => {
        assert.ok(values(answer.body, "candidate").length > 0, "no candidate");
        assert.ok(values(answer.body, "candidate").every((one) => !one.includes(".local")), "a name of multicast DNS");
    })],
    ["RFC 9725 §4.4.1", "One BUNDLE group, with rtcp-mux", (server) => server.published(async ({ answer, sdp }) => {
        assert.deepEqual(values(answer.body, "group").filter((group) => group.startsWith("BUNDLE")), ["BUNDLE 0 1"]);
        assert.equal(count(answer.body, "a=rtcp-mux"), sections(sdp).length);
    })],
    ["RFC 9725 §4.4.2", "Two tracks of a kind: 422 or 400", async (server) => {
        const sdp = offer("publish-vp8");
        const twice = `${sdp.replace("BUNDLE 0 1", "BUNDLE 0 1 2")}${sections(sdp)[1].replace("a=mid:1", "a=mid:2")}`;
        refused(await server.post(server.whip, twice), 422, 400);
    }],
    ["RFC 9725 §4.4.3", "A codec that nobody has: no answer with half of the stream, but 4xx", async (server) =>
        refused(await server.post(server.whip, offer("publish-vp8").replace("VP8/90000", "THEORA/90000")), 422, 400, 406)],
    ["RFC 9725 §4.2", "An offer that sends nothing: 4xx", async (server) =>
        refused(await server.post(server.whip, offer("publish-vp8").replace(/a=sendonly/g, "a=inactive")))],
    ["RFC 9725 §4.4.4", "setup:actpass and setup:active are answered passive", async (server) => {
        for (const setup of ["actpass", "active"]) {
            const { answer, url } = await server.begin(server.whip, offer("publish-vp8").replace(/a=setup:actpass/g, `a=setup:${setup}`));
            await server.send("DELETE", url);
            assert.ok(values(answer.body, "setup").every((role) => role === "passive"), setup);
        }
    }],
    ["RFC 9725 §4.6", "Link fields of ICE servers are whole, with credentials for TURN", (server) => server.published(async ({ answer }) => {
        const links = (answer.headers.link ?? []).filter((link) => /rel="?ice-server/.test(link));
        if (links.length === 0) throw new Skip("the server tells no ICE servers");
        for (const link of links) {
            assert.match(link, /^<(stuns?|turns?):[^>]+>/);
            if (/^<turns?:/.test(link)) for (const name of ["username", "credential"]) assert.match(link, new RegExp(`${name}="[^",;]+"`));
        }
    })],
    ["RFC 9725 §4.7.1", "Without the token, or with another: 401 with a challenge", async (server) => {
        if (server.token === null) throw new Skip("the server asks for no token");
        for (const headers of [{}, { Authorization: "Bearer wrong" }, { Authorization: `Basic ${server.token}` }]) {
            const answer = await send("POST", server.whip, { headers: { "Content-Type": SDP, ...headers }, body: offer("publish-vp8") });
            refused(answer, 401);
            assert.match(one(answer, "www-authenticate"), /^Bearer/);
        }
    }],
    ["RFC 9725 §4.7.1", "A session's requests need the token, too", (server) => server.published(async ({ url, sdp, tag }) => {
        if (server.token === null) throw new Skip("the server asks for no token");
        refused(await send("DELETE", url), 401);
        refused(await send("PATCH", url, { headers: { "Content-Type": FRAGMENT, "If-Match": tag }, body: candidatesOf(sdp) }), 401);
        status(await server.send("GET", url), 200, 204);
    })],
    ["RFC 9110 §15.5.5", "A stream that was never made: 404", async (server) => {
        if (server.unknown === null) throw new Skip("the stream was given");
        refused(await server.post(server.unknown, offer("publish-vp8")), 404);
    }],
    ["RFC 9725 §5", "Names of sessions are long, and differ", async (server) => {
        const names = [];
        for (let i = 0; i < 2; i++) {
            const { url } = await server.begin(server.whip, offer("publish-vp8"));
            await server.send("DELETE", url);
            names.push(url.pathname.split("/").filter(Boolean).at(-1) ?? "");
        }
        assert.notEqual(names[0], names[1]);
        assert.ok(names[0].length >= 20, `"${names[0]}" can be guessed`);
    }],
    ["Fetch §3.2.3", "Errors keep the CORS headers, so that a page can read them", async (server) =>
        void one(await server.post(server.whip, "hello"), "access-control-allow-origin")],
    ["OBS 32", "Its offer without candidates: exactly 201, no query in Location, all layers", (server) => server.published(async ({ answer }) => {
        assert.ok(!one(answer, "location").includes("?"));
        assert.deepEqual(values(answer.body, "simulcast").map((line) => line.replace("recv ", "")), ["0;1;2"]);
        assert.equal(values(answer.body, "rid").length, 3);
    }, "obs")],
    ["OBS 32", "A fresh POST with the same token takes over at once", (server) => server.published(async (first) => {
        const second = await server.begin(server.whip, offer("obs"));
        assert.notEqual(second.url.href, first.url.href);
        status(await server.send("DELETE", second.url), 200);
    }, "obs")],
    ["FFmpeg 8", "setup:passive is answered active, in 8,192 bytes, a UDP host candidate first", (server) => server.published(async ({ answer }) => {
        assert.deepEqual(values(answer.body, "setup"), ["active"]);
        assert.ok(Buffer.byteLength(answer.body) <= 8192);
        assert.match(values(answer.body, "candidate")[0], /^\S+ 1 udp \d+ [\d.]+ \d+ typ host/i);
    }, "ffmpeg")],
    ["GStreamer", "Its offer is answered", (server) => server.published(async ({ answer }) => status(answer, 201), "gstreamer")],
    ["Chromium 156", "Its offer is answered", (server) => server.published(async ({ answer }) => status(answer, 201), "chromium-publish")],
    ["Firefox 153", "Its offer is answered", (server) => server.published(async ({ answer }) => status(answer, 201), "firefox-publish")],
];

async function restarted(server, session, ifMatch) {
    const fragment = restart();
    const answer = await server.patch(session.url, fragment, { "If-Match": ifMatch });
    status(answer, 200);
    assert.match(one(answer, "content-type"), /^application\/trickle-ice-sdpfrag\b/);
    const tag = one(answer, "etag");
    assert.match(tag, /^"[^"]+"$/);
    assert.notEqual(tag, session.tag);
    const [ufrag, pwd] = [values(answer.body, "ice-ufrag")[0], values(answer.body, "ice-pwd")[0]];
    assert.ok(ufrag?.length >= 4 && pwd?.length >= 22, "no new credentials");
    assert.notEqual(ufrag, values(session.answer.body, "ice-ufrag")[0]);
    return { tag, fragment };
}

export function preflight(url, method, headers) {
    return send("OPTIONS", url, {
        headers: { Origin: "https://page.example", "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers },
    });
}
