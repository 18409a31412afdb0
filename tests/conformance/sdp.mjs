// Offers: stored ones with credentials of their own each time, and what an answer says.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

const text = (bytes) => randomBytes(bytes).toString("hex");

/**
 * A stored offer with a fresh user fragment, password and fingerprint.
 * @param {string} name
 */
export function offer(name) {
    const [ufrag, pwd] = [text(4), text(16)];
    const fingerprint = [...randomBytes(32)].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":");
    return readFileSync(new URL(`offers/${name}.sdp`, import.meta.url), "utf8")
        .replace(/a=ice-ufrag:.*/g, `a=ice-ufrag:${ufrag}`)
        .replace(/a=ice-pwd:.*/g, `a=ice-pwd:${pwd}`)
        .replace(/a=fingerprint:.*/g, `a=fingerprint:sha-256 ${fingerprint}`)
        .replace(/\r?\n/g, "\r\n");
}

/** Values of an attribute, in order. */
export const values = (sdp, name) => [...sdp.matchAll(new RegExp(`^a=${name}:(.*?)\\r?$`, "gm"))].map((match) => match[1]);

/** Lines that are exactly this. */
export const count = (sdp, line) => sdp.split(/\r?\n/).filter((one) => one === line).length;

/** The sections with their m= lines. */
export const sections = (sdp) => sdp.split(/^(?=m=)/m).slice(1);

/**
 * A fragment of trickled candidates (RFC 8840 §9).
 * @param {string} sdp The offer they belong to.
 * @param {string[]} [candidates]
 */
export function candidatesOf(sdp, candidates = ["1 1 udp 2122260223 192.0.2.1 61764 typ host"]) {
    return fragment(values(sdp, "ice-ufrag")[0], values(sdp, "ice-pwd")[0], values(sdp, "mid")[0], candidates);
}

/** A fragment with new credentials. */
export const restart = () => fragment(text(4), text(16), "0", []);

function fragment(ufrag, pwd, mid, candidates) {
    const lines = [`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${pwd}`, "m=audio 9 UDP/TLS/RTP/SAVPF 0", `a=mid:${mid}`];
    lines.push(...candidates.map((one) => `a=candidate:${one}`));
    return `${lines.join("\r\n")}\r\n`;
}
