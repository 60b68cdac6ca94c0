import { memberName, visitGlobals } from '../syntax.js';

/** Rules on control flow: one synchronous path, and no error that disappears. */

export const noAsync = {
  meta: {
    type: 'problem',
    docs: { description: 'transitions are synchronous' },
    messages: {
      banned: '{{what}} lets other work in between. A transition is one synchronous function.',
    },
    schema: [],
  },
  create(context) {
    const report = (node, what) => context.report({ node, messageId: 'banned', data: { what } });
    const asyncFunction = (node) => node.async && report(node, 'An async function');
    return {
      ...visitGlobals(context, ['Promise', 'PromiseLike'], (node) => report(node, 'A promise')),
      FunctionDeclaration: asyncFunction,
      FunctionExpression: asyncFunction,
      ArrowFunctionExpression: asyncFunction,
      ForOfStatement: (node) => node.await && report(node, 'for await'),
      AwaitExpression: (node) => report(node, 'await'),
    };
  },
};

function isEmptyFunction(node) {
  const isFunction = /FunctionExpression$/.test(node?.type ?? '');
  return isFunction && node.body.type === 'BlockStatement' && node.body.body.length === 0;
}

export const noSwallowedErrors = {
  meta: {
    type: 'problem',
    docs: { description: 'no error is swallowed' },
    messages: {
      banned: 'An error disappears here, and state may part. Rethrow it, or return its own code.',
    },
    schema: [],
  },
  create: (context) => ({
    CatchClause(node) {
      if (node.body.body.length === 0) context.report({ node, messageId: 'banned' });
    },
    CallExpression(node) {
      if (memberName(node.callee) !== 'catch' || !isEmptyFunction(node.arguments[0])) return;
      context.report({ node, messageId: 'banned' });
    },
  }),
};
