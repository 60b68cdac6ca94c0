import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Rules of the house: who may import whom, and that every exception says why. */

const under = (...folders) => new RegExp(`^(${folders.join('|')})(/|$)`);
const COSMJS_CLIENTS = /^@cosmjs\/(stargate|tendermint-rpc|proto-signing)(\/|$)/;

/** What stands around the state machine and carries things to it and away. */
const AROUND = ['app/abci', 'app/query', 'app/snapshot'];

/** `from` may not import `to` (paths from the root, or packages) unless it is under `unless`. */
const BOUNDARIES = [
  {
    from: under('app'),
    to: under('gateway', 'cli', 'localnet', 'tests'),
    why: 'app imports only app and proto',
  },
  {
    from: under('gateway'),
    to: under('app', 'cli', 'localnet', 'tests'),
    why: 'gateway imports only gateway and proto',
  },
  {
    from: under('proto'),
    to: under('app', 'gateway', 'cli', 'localnet', 'tests'),
    why: 'proto imports nothing of ours',
  },
  {
    from: under('cli', 'localnet'),
    to: under('tests'),
    why: 'only tests import tests',
  },
  {
    from: under('app/kit'),
    to: under('app/modules', 'app/block', 'app/state', ...AROUND),
    why: 'the kit knows nothing above it',
  },
  {
    from: under('app/state'),
    to: under('app/modules', 'app/block', ...AROUND),
    why: 'the store knows nothing above it',
  },
  {
    from: under('app/modules'),
    to: under('app/block', ...AROUND),
    why: 'modules know nothing of blocks and connections',
  },
  {
    from: under('app/block'),
    to: under(...AROUND),
    why: 'a block knows nothing of connections',
  },
  {
    from: under('app/kit', 'app/state', 'app/modules', 'app/block'),
    to: /^proto\/codec\/(interfaces\/|generated\/interfaces\.)/,
    why: 'any message as JSON is for the edges, not for transitions',
  },
  {
    from: under('app/snapshot'),
    to: under('app/abci', 'app/query'),
    why: 'snapshots know nothing of connections',
  },
  {
    from: under('app'),
    unless: under('app/state'),
    to: /^lmdb$/,
    why: 'only app/state touches LMDB',
  },
  {
    from: /./,
    unless: under('proto/codec'),
    to: /^(protobufjs|@protobufjs)(\/|$)/,
    why: 'only proto/codec imports protobufjs',
  },
  {
    from: /./,
    // proto/codec/registry.ts names the type of what it hands to a cosmjs registry.
    unless: under('gateway/chain', 'cli', 'localnet', 'tests', 'proto/codec/registry\\.ts'),
    to: COSMJS_CLIENTS,
    why: 'cosmjs clients live in gateway/chain, cli, localnet and tests',
  },
  {
    from: /./,
    unless: under('proto/documents/signature\\.ts', 'tests'),
    to: /^secp256k1(\/|$)/,
    why: 'signatures are made and verified by proto/documents/signature.ts alone',
  },
];

/** What `source`, imported by `file`, names: a path from the root, or a package. */
function targetOf(file, source) {
  if (!source.startsWith('.')) return source;
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), source));
}

const importBoundaries = {
  meta: {
    type: 'problem',
    docs: { description: 'arrows between the parts' },
    messages: { crossed: '{{file}} may not import {{source}}: {{why}}.' },
    schema: [],
  },
  create(context) {
    const file = path.relative(root, context.filename).split(path.sep).join('/');
    const check = (node, source) => {
      if (typeof source !== 'string') return;
      const target = targetOf(file, source);
      for (const { from, unless, to, why } of BOUNDARIES) {
        if (!from.test(file) || unless?.test(file) || !to.test(target)) continue;
        context.report({ node, messageId: 'crossed', data: { file, source, why } });
      }
    };
    const declaration = (node) => check(node, node.source?.value);
    return {
      ImportDeclaration: declaration,
      ExportNamedDeclaration: declaration,
      ExportAllDeclaration: declaration,
      ImportExpression: declaration,
      TSImportType: (node) => check(node, node.source?.value ?? node.argument?.literal?.value),
    };
  },
};

const DIRECTIVE = /^\s*eslint-(disable|enable)(-next-line|-line)?\b([\s\S]*)$/;

/** Which message a comment earns as an exception; undefined where it is none, or a good one. */
function faultOfDirective(comment) {
  const match = DIRECTIVE.exec(comment);
  if (!match) return undefined;
  const [rules, reason] = match[3].split(/\s-{2,}\s/, 2);
  if (match[2] !== '-next-line') return 'form';
  if (!rules.trim()) return 'rule';
  return (reason ?? '').trim().length < 10 ? 'reason' : undefined;
}

const describedDirectives = {
  meta: {
    type: 'problem',
    docs: { description: 'every exception is one line, one rule, one reason' },
    messages: {
      form: 'Write the exception for one line: “eslint-disable-next-line rule -- reason”.',
      rule: 'Name the rule: “eslint-disable-next-line rule -- reason”.',
      reason: 'Say why: “eslint-disable-next-line rule -- reason”.',
    },
    schema: [],
  },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        const messageId = faultOfDirective(comment.value);
        if (messageId) context.report({ loc: comment.loc, messageId });
      }
    },
  }),
};

export const house = {
  meta: { name: 'house' },
  rules: { 'import-boundaries': importBoundaries, 'described-directives': describedDirectives },
};
