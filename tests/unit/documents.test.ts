import { existsSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const root = resolve(import.meta.dirname, '../..');

function trackedDocuments(): string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((name) => name !== '' && existsSync(join(root, name)));
}

function relativeLinks(text: string): string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));
}

test('every relative link in a document leads to a file', () => {
  const broken: string[] = [];
  for (const name of trackedDocuments()) {
    for (const target of relativeLinks(readFileSync(join(root, name), 'utf8'))) {
      if (!existsSync(join(root, dirname(name), target))) broken.push(`${name}: ${target}`);
    }
  }
  assert.equal(broken, []);
});

test('a broken link would be noticed', () => {
  assert.equal(relativeLinks('see [x](nowhere.md#part), [y](https://example.org)'), ['nowhere.md']);
});

test('every decision record is listed in the index', () => {
  const index = readFileSync(join(root, 'docs/adr/README.md'), 'utf8');
  const missing = trackedDocuments()
    .filter((name) => /^docs\/adr\/\d/.test(name))
    .filter((name) => !index.includes(name.slice('docs/adr/'.length)));
  assert.equal(missing, []);
});

test.run();
