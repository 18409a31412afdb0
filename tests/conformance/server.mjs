// The server under test: its endpoints, and the steps that many checks begin with.
import assert from "node:assert/strict";
import { send } from "./http.mjs";
import { offer } from "./sdp.mjs";

export const SDP = "application/sdp";
export const FRAGMENT = "application/trickle-ice-sdpfrag";

/** Thrown by a check that cannot be made here. */
export class Skip extends Error {}

export class Server {
    /** @param {{whip: URL, whep: URL, token: string | null, unknown: URL | null}} endpoints */
    constructor({ whip, whep, token, unknown }) {
        this.whip = whip;
        this.whep = whep;
        this.token = token;
        this.unknown = unknown;
    }

    /** The header of a publisher's requests. */
    get bearer() {
        return this.token === null ? {} : { Authorization: `Bearer ${this.token}` };
    }

    /** A request with the token. */
    send(method, url, { headers = {}, body } = {}) {
        return send(method, url, { headers: { ...this.bearer, ...headers }, body });
    }

    /** Posts an offer. */
    post(url, body, headers = {}) {
        return this.send("POST", url, { headers: { "Content-Type": SDP, ...headers }, body });
    }

    /** Patches a session. */
    patch(url, body, headers = {}) {
        return this.send("PATCH", url, { headers: { "Content-Type": FRAGMENT, ...headers }, body });
    }

    /**
     * A session that has been made; the check fails when it cannot be.
     * @param {URL} endpoint
     * @param {string} sdp
     */
    async begin(endpoint, sdp) {
        const answer = await this.post(endpoint, sdp);
        if (endpoint === this.whep && answer.status === 409) throw new Skip("the server plays nothing before media flows");
        status(answer, 201);
        return { answer, sdp, url: new URL(one(answer, "location"), endpoint), tag: one(answer, "etag") };
    }

    /** A publisher's session, ended after the check. */
    async published(check, name = "publish-vp8") {
        const session = await this.begin(this.whip, offer(name));
        try {
            return await check(session);
        } finally {
            await this.send("DELETE", session.url);
        }
    }

    /** A player's session while somebody publishes. */
    played(check, name = "play-vp8") {
        return this.published(async () => {
            const session = await this.begin(this.whep, offer(name));
            try {
                return await check(session);
            } finally {
                await this.send("DELETE", session.url);
            }
        });
    }
}

/** The value of a header field that is there once. */
export function one(answer, name) {
    assert.equal(answer.headers[name]?.length ?? 0, 1, `one ${name} header field is expected`);
    return answer.headers[name][0];
}

/** The members of a header field that is a list. */
export const list = (answer, name) => (answer.headers[name] ?? []).join(",").split(",").map((word) => word.trim().toLowerCase()).filter(Boolean);

/** The status is one of these. */
export function status(answer, ...expected) {
    assert.ok(expected.includes(answer.status), `answered ${answer.status} in place of ${expected.join(" or ")}: ${answer.body.slice(0, 200)}`);
}

/** The answer is an error of the client's, with a reason that a program can read where there is one at all. */
export function refused(answer, ...expected) {
    if (expected.length > 0) status(answer, ...expected);
    else assert.ok(answer.status >= 400 && answer.status < 500, `answered ${answer.status} in place of 4xx`);
    const type = answer.headers["content-type"]?.[0] ?? "";
    assert.match(type, /^application\/problem\+json/, `the error has content type "${type}"`);
    const problem = JSON.parse(answer.body);
    assert.ok(problem.title || problem.detail, "the problem says nothing");
    if (problem.status !== undefined) assert.equal(problem.status, answer.status);
}
