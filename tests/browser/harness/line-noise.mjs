/** What browsers say of a socket or a request whose line is cut, or whose server is gone. */
export const lineNoise = [/WebSocket connection to/, /can’t establish a connection/, /was interrupted/, /request failed/, /ERR_/];

/** Long enough for the pages' back-off, which goes up to 10 s. */
export const patiently = { within: 40_000 };
