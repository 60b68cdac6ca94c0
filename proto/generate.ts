/**
 * Generates proto/codec/generated from proto/banma: types and field tables; and, with the Cosmos
 * interfaces beside it, what the LCD and gRPC reflection need. `--check` compares instead.
 * Usage: node --import tsx proto/generate.ts [--check]
 */
import { readFileSync, readdirSync, mkdirSync, writeFileSync, rmSync, existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interfacesFromFiles, renderInterfaces } from './generator/interfaces.js';
import { packagesFromFiles } from './generator/parse.js';
import type { SourceFile } from './generator/parse.js';
import { renderPackage } from './generator/render.js';

const root = dirname(fileURLToPath(import.meta.url));
const outputFolder = join(root, 'codec', 'generated');

/** Interfaces that are not ours, from which no code is made. */
const INTERFACE_FOLDERS = ['cosmos', 'tendermint', 'google'];

function generate(): Map<string, string> {
  const sources = readSources('banma');
  const outputs = new Map<string, string>();
  const units = packagesFromFiles(sources);
  const enums = new Set(
    units.flatMap((unit) => unit.enums.map(({ name }) => `${unit.name}.${name}`)),
  );
  for (const unit of units) {
    outputs.set(`${unit.name.replaceAll('.', '/')}.ts`, renderPackage(unit, enums));
  }
  const described = [...sources, ...INTERFACE_FOLDERS.flatMap(readSources)];
  outputs.set('interfaces.ts', renderInterfaces(interfacesFromFiles(described)));
  return outputs;
}

/** @param folder of proto/; the files are named as they are imported */
function readSources(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.proto'))
    .sort()
    .map((name) => ({
      name: `${folder}/${name}`,
      text: readFileSync(join(root, folder, name), 'utf8'),
    }));
}

function existing(): string[] {
  if (!existsSync(outputFolder)) return [];
  return readdirSync(outputFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort();
}

function check(outputs: ReadonlyMap<string, string>): void {
  const stale = [...outputs]
    .filter(([name, text]) => {
      const path = join(outputFolder, name);
      return !existsSync(path) || readFileSync(path, 'utf8') !== text;
    })
    .map(([name]) => name);
  const orphans = existing().filter((name) => !outputs.has(name));
  if (stale.length + orphans.length === 0) {
    console.log(`proto-check: ${outputs.size} generated files are up to date`);
    return;
  }
  console.error(`proto-check: run "make proto"; differs: ${[...stale, ...orphans].join(', ')}`);
  process.exitCode = 1;
}

function write(outputs: ReadonlyMap<string, string>): void {
  for (const name of existing()) if (!outputs.has(name)) rmSync(join(outputFolder, name));
  for (const [name, text] of outputs) {
    const path = join(outputFolder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(relative(process.cwd(), path));
  }
}

const outputs = generate();
if (process.argv.includes('--check')) check(outputs);
else write(outputs);
