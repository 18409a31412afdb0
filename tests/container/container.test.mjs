import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../browser/harness/ports.mjs';
import { until } from '../browser/harness/until.mjs';
import { carryOut, environmentOf, projects, stages } from './dockerfile.mjs';

const inside = fileURLToPath(new URL('inside.sh', import.meta.url));
/** The user `app` of the .NET images. */
const APP_UID = 1654;
/** What the Alpine image of ASP.NET Core sets: it has no tables of languages, and a port of its own. */
const baseEnvironment = { ASPNETCORE_HTTP_PORTS: '8080', DOTNET_RUNNING_IN_CONTAINER: 'true', DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: 'true' };
const skip = process.getuid() === 0 ? false : 'only root can make a container of its own';

describe('the image', { skip }, () => {
  let folder;
  let data;
  let build;
  let final;
  const containers = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pharos-image-'));
    // Another user reads the published app below.
    await chmod(folder, 0o755);
    data = join(folder, 'data');
    await mkdir(data);
    [build, final] = await stages();
    await carryOut(build, folder);
  });

  // With the process that unshares goes all that runs inside.
  afterEach(() => containers.splice(0).forEach((container) => container.kill('SIGKILL')));
  after(() => rm(folder, { recursive: true, force: true }));

  /** A shell or the server in its container, with nothing but the environment of the image. */
  function start(command) {
    const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
    const child = spawn('unshare', [...namespaces, inside, `${APP_UID}`, data, ...command], {
      cwd: join(folder, 'app'),
      env: { PATH: process.env.PATH, ...baseEnvironment, ...environmentOf(final), Pharos__DataDirectory: data },
    });
    containers.push(child);
    child.output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (child.output += chunk));
    return child;
  }

  async function shell(script) {
    const child = start(['sh', '-c', script]);
    const [code] = await once(child, 'close');
    return { code, output: child.output };
  }

  /** The published server, answering. */
  async function serve() {
    const port = await freePort();
    const [, entrypoint] = /ENTRYPOINT (.*)/.exec(final.map(({ instruction, value }) => `${instruction} ${value}`).join('\n'));
    const server = start([...JSON.parse(entrypoint), '--urls', `http://*:${port}`]);
    server.url = `http://127.0.0.1:${port}`;
    await until('the server is healthy', async () => (await fetch(`${server.url}/healthz`)).ok, { seen: () => server.output });
    return server;
  }

  const childOf = async (pid) => Number(await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'));

  /** The server's own process, below the one that unshares and the script. */
  const processOf = async (server) => childOf(await childOf(server.pid));

  it('restores from the project files of the server and all that it refers to', async () => {
    const copied = build.filter(({ instruction }) => instruction === 'COPY').flatMap(({ value }) => value.split(' '));
    for (const project of await projects()) assert.ok(copied.includes(project), `${project} is copied before the restore`);
  });

  it('holds no sources and no documentation of the code', async () => {
    const { output } = await shell('find . -name "*.cs" -o -name "*.csproj" -o -name "Pharos.*.xml" -o -name "*.template.json" -o -name web.config');
    assert.equal(output, '');
  });

  it('can write nowhere but in the data volume', async () => {
    const { output } = await shell(`touch ${data}/here && echo written; touch /tmp/there ./there /var/tmp/there; id -u`);
    assert.match(output, /^written$/m);
    assert.equal(output.match(/Read-only file system/g)?.length, 3);
    assert.match(output, new RegExp(`^${APP_UID}$`, 'm'));
  });

  it('serves pages and streams there as nobody in particular, and keeps its key to itself', async () => {
    const server = await serve();
    const pid = await processOf(server);
    assert.match(await readFile(`/proc/${pid}/status`, 'utf8'), /^CapEff:\s+0+$/m);
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
    assert.match(await (await fetch(server.url)).text(), /<title>/);
    const created = await fetch(`${server.url}/api/streams`, { method: 'POST' });
    assert.equal(created.status, 201);
  });

  it('ends within ten seconds of SIGTERM, and says so with exit code 0', async () => {
    const server = await serve();
    const pid = await processOf(server);
    const asked = performance.now();
    process.kill(pid, 'SIGTERM');
    const [code] = await once(server, 'close');
    assert.equal(code, 0, server.output);
    assert.ok(performance.now() - asked < 10_000);
  });
});
