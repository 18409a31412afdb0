import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The instructions of each stage of the Dockerfile, continued lines joined.
 * @returns {Promise<Array<Array<{ instruction: string, value: string }>>>}
 */
export async function stages() {
  const text = await readFile(join(root, 'Dockerfile'), 'utf8');
  const lines = text.replace(/\\\n\s*/g, '').split('\n').filter((line) => line && !line.startsWith('#'));
  const found = [];
  for (const line of lines) {
    const [, instruction, value] = /^(\w+)\s+(.*)$/.exec(line);
    if (instruction === 'FROM') found.push([]);
    found.at(-1).push({ instruction, value });
  }
  return found;
}

/**
 * Carries out COPY and RUN of a stage in a folder of its own, which stands for its WORKDIR: as much of `docker build` as
 * works without Docker.
 */
export async function carryOut(stage, folder) {
  for (const { instruction, value } of stage) {
    if (instruction === 'COPY') await copy(value.split(' '), folder);
    if (instruction === 'RUN') await shell(value, folder);
  }
}

async function copy(words, folder) {
  const target = words.pop();
  for (const source of words) {
    const destination = source.endsWith('/') ? join(folder, target) : join(folder, target, source.split('/').at(-1));
    await mkdir(dirname(destination), { recursive: true });
    await cp(join(root, source), destination, { recursive: true, filter: (path) => !/\/(bin|obj)$/.test(path) });
  }
}

/** What ENV sets, by name. */
export function environmentOf(stage) {
  const assignments = stage.filter(({ instruction }) => instruction === 'ENV').flatMap(({ value }) => value.split(/\s+/));
  return Object.fromEntries(assignments.map((assignment) => assignment.split('=', 2)));
}

/** The projects below src/, as the build stage would name them. */
export async function projects() {
  const folders = await readdir(join(root, 'src'));
  return folders.map((name) => `src/${name}/${name}.csproj`);
}

async function shell(command, folder) {
  try {
    await run('sh', ['-c', command], { cwd: folder, env: { ...process.env, MSBUILDDISABLENODEREUSE: '1' } });
  } catch (error) {
    throw new Error(`${command}\n${error.stdout}${error.stderr}`, { cause: error });
  }
}
