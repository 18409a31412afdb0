import { createServer } from 'node:net';
import { once } from 'node:events';

/** A TCP port that nobody uses now. */
export async function freePort() {
  const probe = createServer().listen(0, '0.0.0.0');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
