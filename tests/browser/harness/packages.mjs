import { readFile } from 'node:fs/promises';
import { builtinModules, createRequire } from 'node:module';

const requires = /\brequire\(["']([^"']+)["']\)/g;
const here = createRequire(import.meta.url);

/**
 * CommonJS packages of npm as one script for a page.
 * @param {Record<string, string>} globals what each package's exports are called on `window`
 * @param {string[]} without packages that are required but not used: they become empty
 */
export async function scriptOf(globals, without = []) {
  /** @type {Map<string, string>} */
  const modules = new Map(without.map((name) => [here.resolve(name), '']));
  for (const name of Object.values(globals)) await collect(here.resolve(name), modules);
  const files = [...modules].map(([file, text]) => `${JSON.stringify(file)}: (module, exports, require) => {${text}\n}`);
  const entries = Object.entries(globals).map(([name, from]) => `window.${name} = load(${JSON.stringify(here.resolve(from))});`);
  return `{
    const files = {${files.join(',\n')}};
    const loaded = {};
    const load = (file) => {
      if (!loaded[file]) files[file]((loaded[file] = { exports: {} }), loaded[file].exports, load);
      return loaded[file].exports;
    };
    ${entries.join('\n')}
  }`;
}

/** A module and all that it requires, each required name replaced by the file that it means. */
async function collect(file, modules) {
  if (modules.has(file)) return;
  modules.set(file, '');
  const { resolve } = createRequire(file);
  // A package that is called as a part of Node is found with a slash.
  const fileOf = (name) => resolve(builtinModules.includes(name) ? `${name}/` : name);
  const text = await readFile(file, 'utf8');
  modules.set(file, text.replace(requires, (_, name) => `require(${JSON.stringify(fileOf(name))})`));
  for (const [, name] of text.matchAll(requires)) await collect(fileOf(name), modules);
}
