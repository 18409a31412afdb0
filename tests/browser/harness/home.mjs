import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { launch } from './browsers.mjs';
import { until } from './until.mjs';

const run = promisify(execFile);

const withoutIPv6 = (card) => ['--quiet', '--ignore', '--write', `net.ipv6.conf.${card}.disable_ipv6=1`];

/** A network namespace for as long as a process holds it. */
class Namespace {
  static async create() {
    const namespace = new Namespace();
    namespace.holder = spawn('unshare', ['--net', 'sleep', 'infinity']);
    namespace.pid = `${namespace.holder.pid}`;
    const ours = await readlink('/proc/self/ns/net');
    await until('a network namespace', async () => (await readlink(`/proc/${namespace.pid}/ns/net`)) !== ours);
    await namespace.run('ip link set lo up');
    return namespace;
  }

  /** What to put before a command that is to run there. */
  get entering() {
    return ['nsenter', `--net=/proc/${this.pid}/ns/net`];
  }

  /** @param {string} command words without spaces in them */
  run(command) {
    const [program, ...words] = [...this.entering, ...command.split(' ')];
    return run(program, words);
  }

  async end() {
    this.holder.kill('SIGKILL');
    await once(this.holder, 'exit');
  }
}

/**
 * A home with a browser, behind a router that translates addresses and ports (NAT), each connection to a port of its own. The server and
 * everybody else are outside, at 10.99.0.1, and know no way to the home's own addresses.
 *
 *     server, others 10.97.0.1 -- 10.97.0.2 router 10.98.0.1 -- 10.98.0.2 home
 */
export class Home {
  /**
   * @param {object} options
   * @param {{ port: number }} options.server
   * @param {'all' | 'server' | 'none'} options.udp what UDP the router lets through: to anybody, to the server's port alone, or none
   */
  static async create({ server, udp }) {
    const home = new Home();
    home.url = `http://10.99.0.1:${server.port}`;
    const [router, inside] = (home.namespaces = [await Namespace.create(), await Namespace.create()]);

    await run('ip', ['link', 'add', 'outside', 'type', 'veth', 'peer', 'name', 'wan', 'netns', router.pid]);
    await run('ip', ['address', 'add', '10.97.0.1/24', 'dev', 'outside']);
    // An IPv6 address comes up seconds later, and a browser that sees it drops what it is loading.
    await run('sysctl', withoutIPv6('outside'));
    await run('ip', ['link', 'set', 'outside', 'up']);
    for (const step of [
      'ip address add 10.97.0.2/24 dev wan',
      'ip link set wan up',
      'ip route add default via 10.97.0.1',
      `ip link add lan type veth peer name eth netns ${inside.pid}`,
      'ip address add 10.98.0.1/24 dev lan',
      'ip link set lan up',
      'iptables --table nat --append POSTROUTING --out-interface wan --jump MASQUERADE --random-fully',
      ...{
        all: [],
        server: ['d', 's'].map((end) => `iptables --append FORWARD --proto udp --${end}port ${server.port} --jump ACCEPT`),
        none: [],
      }[udp],
      ...(udp === 'all' ? [] : ['iptables --append FORWARD --proto udp --jump DROP']),
      'sysctl --quiet --write net.ipv4.ip_forward=1',
    ]) await router.run(step);
    for (const step of [
      `sysctl ${withoutIPv6('eth').join(' ')}`,
      'ip address add 10.98.0.2/24 dev eth',
      'ip link set eth up',
      'ip route add default via 10.98.0.1',
    ]) await inside.run(step);

    // Its camera is for pages of a server without HTTPS, too, and the test does not share a loopback with it.
    const door = join(await mkdtemp(join(tmpdir(), 'home-')), 'chromium');
    await writeFile(door, `#!/bin/sh\nexec ${inside.entering.join(' ')} /usr/bin/chromium "$@"\n`);
    await chmod(door, 0o755);
    home.browser = await launch('chromium', [`--unsafely-treat-insecure-origin-as-secure=${home.url}`], { executablePath: door, pipe: true });
    return home;
  }

  /**
   * What comes to the home goes through a narrow line from now on, or through a wide one again: a packet at a time, as a wire has it, and a queue in front of it.
   *
   * @param {string} rate such as 600kbit
   */
  narrow(rate) {
    return this.namespaces[0].run(`tc qdisc replace dev lan root tbf rate ${rate} burst 2kb latency 300ms`);
  }

  /** Of the datagrams that come to the home, so many are lost from now on, by chance. @param {number} share 0 to 1 */
  async lose(share) {
    const rule = 'FORWARD --out-interface lan --proto udp --match statistic --mode random';
    await this.namespaces[0].run(`iptables --insert ${rule} --probability ${share} --jump DROP`);
  }

  /** The home's device is in another network from now on, as a phone that leaves the house: what it had open leads nowhere. */
  async roam() {
    const [router, inside] = this.namespaces;
    for (const step of ['ip address del 10.98.0.2/24 dev eth', 'ip address add 10.98.0.3/24 dev eth', 'ip route add default via 10.98.0.1']) {
      await inside.run(step);
    }
    await router.run('iptables --append FORWARD --destination 10.98.0.2 --jump DROP');
  }

  async close() {
    await this.browser?.close();
    for (const namespace of this.namespaces) await namespace.end();
  }
}
