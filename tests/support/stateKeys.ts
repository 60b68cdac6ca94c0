import { format } from 'prettier';
import { createModules } from '../../app/modules/index.js';

const HEAD = `# State keys

Made by \`node --import tsx tests/vectors/stateKeys.ts\` from the collections of the modules; a test
compares. A key is ASCII \`module/collection/\`, then its fields: an address has 20 bytes, an integer
8 bytes big-endian, text and digests a one-byte length before them.

What is not in the app hash follows from what is, or is committed to by a leaf that is: indexes,
journals and bulk data (ADR 0010).
`;

/** The text of docs/state-keys.md. */
export async function renderStateKeys(): Promise<string> {
  const sections = createModules().modules.map(({ name, collections }) => {
    const rows = collections.map(({ name: collection, key, authenticated, description }) => {
      const cells = [`\`${collection}/\``, key, authenticated ? 'yes' : 'no', description];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    });
    const table = ['| prefix | key | in the app hash | value |', '|---|---|---|---|', ...rows];
    return `\n## ${name}\n\n${table.join('\n')}\n`;
  });
  return format(HEAD + sections.join(''), { parser: 'markdown', printWidth: 100 });
}
