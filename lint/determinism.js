import * as environment from './rules/environment.js';
import * as flow from './rules/flow.js';
import * as numbers from './rules/numbers.js';
import * as order from './rules/order.js';
import * as text from './rules/text.js';

/**
 * The determinism ban list: what a state transition may not touch, because two honest nodes would
 * part. Every rule has a planted violation in tests/unit/determinismBanList.test.ts.
 */
export const determinism = {
  meta: { name: 'determinism' },
  rules: {
    'no-clock': environment.noClock,
    'no-process': environment.noProcess,
    'no-timers': environment.noTimers,
    'no-weak-references': environment.noWeakReferences,
    'no-network': environment.noNetwork,
    'no-random': environment.noRandom,
    'no-host-imports': environment.noHostImports,
    'no-dynamic-import': environment.noDynamicImport,
    'no-float-math': numbers.noFloatMath,
    'no-floats': numbers.noFloats,
    'no-number-division': numbers.noNumberDivision,
    'no-for-in': order.noForIn,
    'no-object-key-order': order.noObjectKeyOrder,
    'no-unordered-iteration': order.noUnorderedIteration,
    'no-bare-sort': order.noBareSort,
    'no-locale': text.noLocale,
    'no-json-stringify': text.noJsonStringify,
    'no-unicode-regexp': text.noUnicodeRegexp,
    'no-async': flow.noAsync,
    'no-swallowed-errors': flow.noSwallowedErrors,
  },
};

/** Every rule of the ban list but `no-async`, which holds only for the synchronous folders. */
export const stateMachineRules = Object.fromEntries(
  Object.keys(determinism.rules)
    .filter((name) => name !== 'no-async')
    .map((name) => [`determinism/${name}`, 'error']),
);
