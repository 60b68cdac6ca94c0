import ts from 'typescript';

/**
 * Small questions about the syntax tree and its types that several rules ask.
 * The rules work with type information; `checkerOf` fails loudly without it.
 */

/** The plain name of an identifier, a string literal or a private-free member key, or undefined. */
export function nameOf(node) {
  if (!node) return undefined;
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  return undefined;
}

/** The member name in `object.name` or `object['name']`, or undefined. */
export function memberName(node) {
  if (node?.type !== 'MemberExpression') return undefined;
  if (!node.computed) return nameOf(node.property);
  return node.property.type === 'Literal' ? nameOf(node.property) : undefined;
}

/**
 * Visitor that calls `onUse(node, name)` for every use of a global of these names, as a value or
 * as a type, bare or through `globalThis`. A local variable that shadows the name is left alone.
 */
export function visitGlobals(context, names, onUse) {
  const wanted = new Set(names);
  const containers = new Set(['globalThis', 'global']);

  const visit = (node) => {
    if (wanted.has(node.name)) onUse(node, node.name);
    if (!containers.has(node.name)) return;
    const inner = memberName(node.parent);
    if (inner && wanted.has(inner) && node.parent.object === node) onUse(node.parent, inner);
  };

  return {
    'Program:exit'() {
      const [globalScope] = context.sourceCode.scopeManager.scopes;
      for (const reference of globalScope.through) visit(reference.identifier);
      for (const variable of globalScope.variables) {
        if (variable.defs.length > 0) continue;
        for (const reference of variable.references) visit(reference.identifier);
      }
    },
  };
}

/** The type services of the file; throws when the file is linted without type information. */
export function typesOf(context) {
  const services = context.sourceCode.parserServices;
  if (!services?.program) throw new Error('this rule needs type information');
  const checker = services.program.getTypeChecker();
  const at = (node) => {
    const type = services.getTypeAtLocation(node);
    return checker.getBaseConstraintOfType(type) ?? type;
  };
  return { at, checker };
}

function partsOf(type) {
  return type.isUnion() ? type.types : [type];
}

/** True where every possible value is a bigint. */
export function isBigint(type) {
  return partsOf(type).every((part) => (part.flags & ts.TypeFlags.BigIntLike) !== 0);
}

/** True where some possible value is an Array or a tuple (typed arrays are not). */
export function mayBeArray(type, checker) {
  return partsOf(type).some((part) => checker.isArrayType(part) || checker.isTupleType(part));
}

const HASHED = new Set(['Map', 'Set', 'ReadonlyMap', 'ReadonlySet']);

/** True where some possible value is a Map or a Set, or extends one. */
export function mayBeHashed(type) {
  return partsOf(type).some((part) => {
    if (HASHED.has(part.getSymbol()?.name ?? '')) return true;
    return (part.getBaseTypes?.() ?? []).some(mayBeHashed);
  });
}

/**
 * True where the value of `node` is put in order at once: `[...node].sort(compare)`,
 * `Array.from(node).toSorted(compare)`, `Object.keys(o).sort(compare)`.
 */
export function isSortedAtOnce(node) {
  let current = node;
  while (current.parent) {
    const { parent } = current;
    if (parent.type === 'SpreadElement' || parent.type === 'ArrayExpression') {
      current = parent;
    } else if (parent.type === 'CallExpression' && isArrayFrom(parent)) {
      current = parent;
    } else {
      const name = parent.object === current ? memberName(parent) : undefined;
      const call = parent.parent;
      const isSort = name === 'sort' || name === 'toSorted';
      return isSort && call?.type === 'CallExpression' && call.arguments.length === 1;
    }
  }
  return false;
}

/** True for a call of `Array.from`. */
export function isArrayFrom(node) {
  return (
    node.type === 'CallExpression' &&
    memberName(node.callee) === 'from' &&
    nameOf(node.callee.object) === 'Array'
  );
}

const ORDERING = /^(ordered|sorted)[A-Z]|InOrder$/;

/** True inside a function named `ordered…`, `sorted…` or `…InOrder`: there order is made. */
export function isInsideOrderingFunction(node) {
  for (let current = node.parent; current; current = current.parent) {
    const name =
      nameOf(current.id) ??
      (current.parent?.type === 'VariableDeclarator' ? nameOf(current.parent.id) : undefined);
    if (/Function/.test(current.type) && name && ORDERING.test(name)) return true;
  }
  return false;
}
