import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { root } from './dockerfile.mjs';

describe('the compose file', () => {
  let compose;
  let services;

  before(async () => {
    const { stdout } = await promisify(execFile)('yq', ['.', join(root, 'compose.yaml')]);
    compose = JSON.parse(stdout);
    services = Object.entries(compose.services);
  });

  it('gives no service a writable root, a capability it does not name, or a way to more', () => {
    for (const [name, service] of services) {
      assert.equal(service.read_only, true, name);
      assert.deepEqual(service.cap_drop, ['ALL'], name);
      assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name);
    }
  });

  it('knows of every service whether it is well; the nodes’ check is in their image', () => {
    for (const [name, service] of services) assert.ok(service.healthcheck ?? service.build, name);
  });

  it('starts with no secret of its own, and names each one that is missing', () => {
    const { environment } = compose.services['pharos-1'];
    for (const secret of ['Pharos__SecretKey', 'Pharos__Ice__TurnSecret']) assert.match(environment[secret], /^\$\{[A-Z_]+:\?.+\}$/);
    assert.match(environment.Pharos__PublicUrl, /\$\{PHAROS_DOMAIN:\?.+\}/);
  });

  it('mounts only volumes and files that are there', async () => {
    for (const [name, service] of services) {
      for (const mount of service.volumes ?? []) {
        const [source] = mount.split(':');
        if (source.startsWith('.')) await access(join(root, source));
        else assert.ok(source in compose.volumes, `${name}: ${source}`);
      }
    }
  });

  it('has the nodes believe the proxy, and nobody else', () => {
    const proxy = compose.services.caddy.networks.default.ipv4_address;
    assert.equal(compose.services['pharos-1'].environment.Pharos__Proxies__0, proxy);
  });
});
