import { format } from 'prettier';
import { createModules } from '../../app/modules/index.js';

const HEAD = `# State keys

Made by \`node --import tsx tests/vectors/stateKeys.ts\` from the collections of the modules; a test
compares. A key is ASCII \`module/collection/\`, then its fields: an address has 20 bytes, an integer
8 bytes big-endian, text and digests a one-byte length before them.

An entry of an authenticated collection is a leaf of the tree whose root is the app hash. Bulk data
is append-only, and an authenticated leaf commits to it: \`verifyBulk\` of its module checks that.
What is derived follows from the other two: \`derive\` makes it anew. An append-only index never
changes or loses an entry.
`;

/** The text of docs/state-keys.md. */
export async function renderStateKeys(): Promise<string> {
  const sections = createModules().modules.map(({ name, collections }) => {
    const rows = collections.map(({ name: collection, key, kind, appendOnly, description }) => {
      const shown = kind === 'derived' && appendOnly ? 'derived, append-only' : kind;
      const cells = [`\`${collection}/\``, key, shown, description];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    });
    const table = ['| prefix | key | kind | value |', '|---|---|---|---|', ...rows];
    return `\n## ${name}\n\n${table.join('\n')}\n`;
  });
  return format(HEAD + sections.join(''), { parser: 'markdown', printWidth: 100 });
}
