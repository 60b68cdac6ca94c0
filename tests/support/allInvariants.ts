import { bytesToHex, bytesToText, equalBytes, prefixEnd } from '../../app/kit/bytes.js';
import type { CollectionInfo } from '../../app/kit/collection.js';
import { InternalError } from '../../app/kit/errors.js';
import type { Invariant, Module } from '../../app/kit/module.js';
import type { StateReader } from '../../app/kit/state.js';

/** All that must hold of a state: what each module says of itself, and what holds of every one. */
export function allInvariants(modules: readonly Module[]): readonly Invariant[] {
  return modules.flatMap((module) => [
    ...module.invariants,
    {
      name: `${module.name}: leaves commit to all bulk entries`,
      check: (state) => module.verifyBulk?.(state),
    },
    {
      name: `${module.name}: derived entries are what the others give`,
      check: (state) => checkDerived(module, state),
    },
  ]);
}

/** Holds the keys of all derived entries. */
function checkDerived(module: Module, state: StateReader): string | undefined {
  const prefixes = module.collections.filter(({ kind }) => kind === 'derived').map(prefixOf);
  const derived = new Set<string>();
  for (const [key, value] of module.derive?.(hide(state, prefixes)) ?? []) {
    const text = bytesToText(key);
    if (!isUnder(key, prefixes)) return `${text} is of no derived collection`;
    if (derived.has(text)) return `${bytesToHex(key)} is derived twice`;
    derived.add(text);
    const stored = state.get(key);
    if (stored === undefined) return `${bytesToHex(key)} is derived, but not stored`;
    if (!equalBytes(stored, value)) return `${bytesToHex(key)} is derived otherwise than stored`;
  }
  for (const prefix of prefixes) {
    for (const [key] of state.range(prefix, prefixEnd(prefix))) {
      if (!derived.has(bytesToText(key))) return `${bytesToHex(key)} is stored, but not derived`;
    }
  }
  return undefined;
}

function prefixOf({ name }: CollectionInfo): Uint8Array {
  return new TextEncoder().encode(`${name}/`);
}

function isUnder(key: Uint8Array, prefixes: readonly Uint8Array[]): boolean {
  return prefixes.some((prefix) => equalBytes(key.subarray(0, prefix.length), prefix));
}

/** The state as after a restore: what is derived is not there yet, and nothing may ask for it. */
function hide(state: StateReader, prefixes: readonly Uint8Array[]): StateReader {
  const requireOther = (key: Uint8Array): void => {
    if (!isUnder(key, prefixes)) return;
    throw new InternalError(`derive reads what it derives: ${bytesToText(key)}`);
  };
  return {
    get: (key) => {
      requireOther(key);
      return state.get(key);
    },
    range: (start, end, reverse) => {
      requireOther(start);
      return state.range(start, end, reverse);
    },
  };
}
