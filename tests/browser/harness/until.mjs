/** Waiting for what is to come true, instead of for a time to pass. */

/** Long enough for a browser on a busy machine with two cores. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 50;

const describe = (value) => (value instanceof Error ? value.message : JSON.stringify(value));

/**
 * Asks again and again until the answer is truthy, and returns it.
 * @template T
 * @param {string} what what should come true, as the failure will say it
 * @param {() => T | Promise<T>} condition may throw: that counts as "not yet"
 * @param {{ within?: number, seen?: () => unknown }} [options] deadline in ms, and what to show of the state when it passes
 * @returns {Promise<T>}
 */
export async function until(what, condition, { within = PATIENCE_MS, seen } = {}) {
  const deadline = performance.now() + within;
  let last;
  while (performance.now() < deadline) {
    last = await attempt(condition);
    if (last && !(last instanceof Error)) return last;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  const state = seen ? await attempt(seen) : last;
  throw new Error(`Not within ${within / 1000} s: ${what}. Last seen: ${describe(state)}`);
}

async function attempt(question) {
  try {
    return await question();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
