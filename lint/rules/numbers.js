import { isBigint, memberName, nameOf, typesOf, visitGlobals } from '../syntax.js';

/** Rules that keep amounts in integers: two machines must never round differently. */

/** These give an exact integer for integers on every engine. */
const EXACT_MATH = new Set([
  'abs',
  'ceil',
  'clz32',
  'floor',
  'imul',
  'max',
  'min',
  'sign',
  'trunc',
]);

export const noFloatMath = {
  meta: {
    type: 'problem',
    docs: { description: 'no floating-point functions' },
    messages: {
      banned: 'Math.{{name}} works in floating point. Use integer arithmetic on bigint.',
      alias: 'Write Math.name(…) in full, so that it can be seen to be an exact one.',
    },
    schema: [],
  },
  create(context) {
    return visitGlobals(context, ['Math'], (node) => {
      const isMember = node.parent.type === 'MemberExpression' && node.parent.object === node;
      const name = isMember ? memberName(node.parent) : undefined;
      if (name === undefined) context.report({ node, messageId: 'alias' });
      else if (!EXACT_MATH.has(name) && name !== 'random')
        context.report({ node: node.parent, messageId: 'banned', data: { name } });
    });
  },
};

const FLOAT_MEMBERS = new Set([
  'parseFloat',
  'toFixed',
  'toPrecision',
  'toExponential',
  'getFloat32',
  'getFloat64',
  'setFloat32',
  'setFloat64',
]);

export const noFloats = {
  meta: {
    type: 'problem',
    docs: { description: 'no floating-point values' },
    messages: {
      literal: '{{text}} is a floating-point number. Use an integer of the smallest unit.',
      banned: '{{name}} works in floating point. Use bigint, and text only for integers.',
    },
    schema: [],
  },
  create(context) {
    const report = (node, name) => context.report({ node, messageId: 'banned', data: { name } });
    const names = ['parseFloat', 'Float32Array', 'Float64Array'];
    return {
      ...visitGlobals(context, names, report),
      Literal(node) {
        if (typeof node.value !== 'number') return;
        const isHex = /^0[xob]/i.test(node.raw);
        if (Number.isInteger(node.value) && (isHex || !node.raw.includes('.'))) return;
        context.report({ node, messageId: 'literal', data: { text: node.raw } });
      },
      MemberExpression(node) {
        const name = memberName(node);
        const isGlobal = ['globalThis', 'global'].includes(nameOf(node.object));
        if (FLOAT_MEMBERS.has(name) && !isGlobal) report(node, name);
      },
    };
  },
};

export const noNumberDivision = {
  meta: {
    type: 'problem',
    docs: { description: 'division and powers on bigint only' },
    messages: {
      banned:
        '“{{operator}}” on numbers leaves the integers. Make both operands bigint: it floors.',
    },
    schema: [],
  },
  create(context) {
    const types = typesOf(context);
    const check = (node) => {
      if (!['/', '/=', '**', '**='].includes(node.operator)) return;
      if (isBigint(types.at(node.left)) && isBigint(types.at(node.right))) return;
      context.report({ node, messageId: 'banned', data: { operator: node.operator } });
    };
    return { BinaryExpression: check, AssignmentExpression: check };
  },
};
