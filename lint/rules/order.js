import {
  isArrayFrom,
  isInsideOrderingFunction,
  isSortedAtOnce,
  mayBeArray,
  mayBeHashed,
  memberName,
  nameOf,
  typesOf,
} from '../syntax.js';

/** Rules against walking over anything whose order is an accident of how it was built. */

export const noForIn = {
  meta: {
    type: 'problem',
    docs: { description: 'no for…in' },
    messages: {
      banned: 'for…in follows insertion and the prototype. Loop over a sorted array of keys.',
    },
    schema: [],
  },
  create: (context) => ({
    ForInStatement: (node) => context.report({ node, messageId: 'banned' }),
  }),
};

const KEY_LISTS = new Set([
  'Object.keys',
  'Object.values',
  'Object.entries',
  'Object.getOwnPropertyNames',
  'Reflect.ownKeys',
]);

export const noObjectKeyOrder = {
  meta: {
    type: 'problem',
    docs: { description: 'no iteration over the keys of an object as they come' },
    messages: {
      banned:
        '{{name}} follows insertion order. Name the fields, or sort at once: ' +
        '{{name}}(…).sort(compare).',
    },
    schema: [],
  },
  create: (context) => ({
    MemberExpression(node) {
      const name = `${nameOf(node.object) ?? ''}.${memberName(node) ?? ''}`;
      if (!KEY_LISTS.has(name)) return;
      const { parent } = node;
      const isCall = parent.type === 'CallExpression' && parent.callee === node;
      if (isCall && (isSortedAtOnce(parent) || isInsideOrderingFunction(parent))) return;
      context.report({ node, messageId: 'banned', data: { name } });
    },
  }),
};

const WALKS = new Set(['forEach', 'keys', 'values', 'entries']);

export const noUnorderedIteration = {
  meta: {
    type: 'problem',
    docs: { description: 'no iteration over a Map or a Set in insertion order' },
    messages: {
      banned:
        'A Map or Set is walked in insertion order. Sort at once, [...it].sort(compare), or ' +
        'walk it in a function named ordered…, sorted… or …InOrder.',
    },
    schema: [],
  },
  create(context) {
    const types = typesOf(context);
    const check = (node, source = node) => {
      if (!source || !mayBeHashed(types.at(source))) return;
      if (isSortedAtOnce(node) || isInsideOrderingFunction(node)) return;
      context.report({ node, messageId: 'banned' });
    };
    return {
      ForOfStatement: (node) => check(node.right),
      SpreadElement: (node) => check(node.argument),
      YieldExpression: (node) => node.delegate && check(node.argument),
      VariableDeclarator: (node) => node.id.type === 'ArrayPattern' && check(node.init),
      CallExpression(node) {
        const name = memberName(node.callee);
        if (
          isArrayFrom(node) ||
          (name === 'fromEntries' && nameOf(node.callee.object) === 'Object')
        )
          check(node.arguments[0]);
        else if (WALKS.has(name)) check(node, node.callee.object);
      },
    };
  },
};

export const noBareSort = {
  meta: {
    type: 'problem',
    docs: { description: 'no sort without a comparator' },
    messages: {
      banned: 'Without a comparator {{name}}() compares as text. Pass one from the ordering words.',
    },
    schema: [],
  },
  create(context) {
    const types = typesOf(context);
    return {
      CallExpression(node) {
        const name = memberName(node.callee);
        if ((name !== 'sort' && name !== 'toSorted') || node.arguments.length > 0) return;
        if (!mayBeArray(types.at(node.callee.object), types.checker)) return;
        context.report({ node, messageId: 'banned', data: { name } });
      },
    };
  },
};
