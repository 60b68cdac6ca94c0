import { memberName, nameOf, visitGlobals } from '../syntax.js';

/** Rules against text operations that follow a locale, a Unicode edition or an engine. */

const LOCALE_MEMBERS = /^(localeCompare|toLocale[A-Z]\w*|normalize)$/;

export const noLocale = {
  meta: {
    type: 'problem',
    docs: { description: 'no locale and no Unicode tables' },
    messages: {
      banned: '{{name}} follows a locale or a Unicode edition. Compare bytes or UTF-16 code units.',
    },
    schema: [],
  },
  create(context) {
    const report = (node, name) => context.report({ node, messageId: 'banned', data: { name } });
    return {
      ...visitGlobals(context, ['Intl'], report),
      MemberExpression(node) {
        const name = memberName(node) ?? '';
        if (LOCALE_MEMBERS.test(name)) report(node, name);
      },
    };
  },
};

export const noJsonStringify = {
  meta: {
    type: 'problem',
    docs: { description: 'no JSON as an encoding' },
    messages: {
      banned: 'JSON.stringify is not canonical. Encode state and hashes with the protobuf codec.',
    },
    schema: [],
  },
  create: (context) => ({
    MemberExpression(node) {
      if (nameOf(node.object) !== 'JSON' || memberName(node) !== 'stringify') return;
      context.report({ node, messageId: 'banned' });
    },
  }),
};

function dependsOnUnicodeTables(pattern, flags) {
  const isUnicode = /[uv]/.test(flags);
  return isUnicode && (flags.includes('i') || /\\p\{/i.test(pattern));
}

export const noUnicodeRegexp = {
  meta: {
    type: 'problem',
    docs: { description: 'no regular expression that needs Unicode tables' },
    messages: {
      banned:
        'Unicode classes and case folding follow the engine’s Unicode edition. List the range.',
      dynamic: 'A regular expression made at run time cannot be checked. Write it as a literal.',
    },
    schema: [],
  },
  create(context) {
    const construct = (node) => {
      if (nameOf(node.callee) !== 'RegExp') return;
      const [pattern, flags] = node.arguments;
      const texts = [pattern, flags].map((part) => (part ? nameOf(part) : ''));
      const isLiteral = [pattern, flags].every((part) => !part || part.type === 'Literal');
      if (!isLiteral) context.report({ node, messageId: 'dynamic' });
      else if (dependsOnUnicodeTables(texts[0] ?? '', texts[1] ?? ''))
        context.report({ node, messageId: 'banned' });
    };
    return {
      NewExpression: construct,
      CallExpression: construct,
      Literal(node) {
        if (!node.regex || !dependsOnUnicodeTables(node.regex.pattern, node.regex.flags)) return;
        context.report({ node, messageId: 'banned' });
      },
    };
  },
};
