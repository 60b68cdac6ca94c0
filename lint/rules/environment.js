import { memberName, nameOf, visitGlobals } from '../syntax.js';

/** Rules against everything that differs between two machines or two runs. */

function globalRule(description, names, message) {
  return {
    meta: { type: 'problem', docs: { description }, messages: { banned: message }, schema: [] },
    create: (context) =>
      visitGlobals(context, names, (node, name) =>
        context.report({ node, messageId: 'banned', data: { name } }),
      ),
  };
}

export const noClock = globalRule(
  'no wall clock and no timing',
  ['Date', 'performance', 'Temporal'],
  '{{name}} reads this machine’s clock. Use the block time of the context that is handed in.',
);

export const noProcess = globalRule(
  'no environment of the process',
  ['process', '__dirname', '__filename'],
  '{{name}} differs between machines. Only app/config.ts and app/main.ts read it; hand a value in.',
);

export const noTimers = globalRule(
  'no timers',
  ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'scheduler'],
  '{{name}} makes the order depend on timing. Do the work now, or at the begin or end of a block.',
);

export const noWeakReferences = globalRule(
  'no view of the garbage collector',
  ['WeakRef', 'FinalizationRegistry'],
  '{{name}} shows when memory is collected. Use a bounded Map with explicit removal.',
);

export const noNetwork = globalRule(
  'no network',
  ['fetch', 'WebSocket', 'XMLHttpRequest', 'EventSource'],
  '{{name}} asks another machine. Whatever a transition needs travels in a transaction.',
);

const RANDOM = new Set([
  'randomBytes',
  'randomFill',
  'randomFillSync',
  'randomInt',
  'randomUUID',
  'getRandomValues',
  'generateKey',
  'generateKeySync',
  'generateKeyPair',
  'generateKeyPairSync',
  'randomSecretKey',
  'randomPrivateKey',
]);

export const noRandom = {
  meta: {
    type: 'problem',
    docs: { description: 'no randomness' },
    messages: {
      banned:
        '{{name}} gives every node another value. Derive it by hashing state: an app hash, an id.',
    },
    schema: [],
  },
  create(context) {
    const report = (node, name) => context.report({ node, messageId: 'banned', data: { name } });
    return {
      MemberExpression(node) {
        const name = memberName(node);
        if (RANDOM.has(name)) report(node, name);
        else if (name === 'random' && nameOf(node.object) === 'Math') report(node, 'Math.random');
      },
      ImportSpecifier(node) {
        const name = nameOf(node.imported);
        if (RANDOM.has(name)) report(node, name);
      },
    };
  },
};

const HOST_MODULES = new Set([
  'fs',
  'net',
  'http',
  'https',
  'http2',
  'dns',
  'dgram',
  'tls',
  'child_process',
  'cluster',
  'os',
  'worker_threads',
  'process',
  'perf_hooks',
  'timers',
  'readline',
  'v8',
  'vm',
]);

export const noHostImports = {
  meta: {
    type: 'problem',
    docs: { description: 'no modules that reach the host' },
    messages: {
      banned: '{{name}} reaches the host. Keep input and output in app/abci or app/state, outside.',
    },
    schema: [],
  },
  create(context) {
    const check = (node) => {
      if (typeof node.source?.value !== 'string') return;
      const bare = node.source.value.replace(/^node:/, '').split('/')[0];
      if (!HOST_MODULES.has(bare)) return;
      context.report({ node, messageId: 'banned', data: { name: node.source.value } });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

export const noDynamicImport = {
  meta: {
    type: 'problem',
    docs: { description: 'no code chosen at run time' },
    messages: {
      banned: 'Code loaded at run time may differ between nodes. Use a static import.',
    },
    schema: [],
  },
  create(context) {
    const report = (node) => context.report({ node, messageId: 'banned' });
    const globals = visitGlobals(context, ['require', 'eval', 'Function'], (node, name) => {
      if (name !== 'Function' || node.parent.type === 'NewExpression') report(node);
    });
    return { ...globals, ImportExpression: report };
  },
};
