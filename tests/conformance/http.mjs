// HTTP as an encoder speaks it: no redirects, no cookies, no CORS, every header field as it came.
import http from "node:http";
import https from "node:https";

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string[]>} headers Fields by name in small letters, each line an entry.
 * @property {string} body
 */

/**
 * Sends a request.
 * @param {string} method
 * @param {URL} url
 * @param {{headers?: Record<string, string>, body?: string | Buffer}} [options]
 * @returns {Promise<Answer>}
 */
export function send(method, url, { headers = {}, body } = {}) {
    return new Promise((resolve, reject) => {
        const request = open(method, url, headers, body, (response) => {
            /** @type {Buffer[]} */
            const parts = [];
            response.on("data", (part) => parts.push(part));
            response.on("error", reject);
            response.on("end", () =>
                resolve({ status: response.statusCode ?? 0, headers: fields(response), body: Buffer.concat(parts).toString("utf8") }));
        });
        request.on("error", reject);
        request.setTimeout(8000, () => request.destroy(new Error(`no answer to ${method} within 8 s`)));
        request.end(body);
    });
}

/**
 * Reads server-sent events until a text has come.
 * @param {URL} url
 * @param {string} until
 * @returns {Promise<Answer>} What came so far.
 */
export function listen(url, until) {
    return new Promise((resolve, reject) => {
        const request = open("GET", url, { Accept: "text/event-stream" }, undefined, (response) => {
            let body = "";
            const done = () => {
                clearTimeout(patience);
                request.destroy();
                resolve({ status: response.statusCode ?? 0, headers: fields(response), body });
            };
            const patience = setTimeout(done, 5000);
            response.setEncoding("utf8");
            response.on("data", (part) => {
                body += part;
                if (body.includes(until)) done();
            });
            response.on("end", done);
            response.on("error", done);
        });
        request.on("error", reject);
        request.end();
    });
}

/** @param {http.IncomingMessage} response */
function fields(response) {
    /** @type {Record<string, string[]>} */
    const headers = {};
    for (let i = 0; i < response.rawHeaders.length; i += 2)
        (headers[response.rawHeaders[i].toLowerCase()] ??= []).push(response.rawHeaders[i + 1]);
    return headers;
}

function open(method, url, headers, body, onResponse) {
    const length = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
    const own = /** @type {Record<string, string | number>} */ ({ ...length, ...headers });
    return (url.protocol === "https:" ? https : http).request(url, { method, headers: own, agent: false, rejectUnauthorized: false }, onResponse);
}
