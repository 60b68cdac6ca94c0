import type { CollectionInfo } from '../kit/collection.js';
import { listErrors, SDK_ERRORS } from '../kit/errors.js';
import type { ErrorCode } from '../kit/errors.js';
import type { MessageHandler, Module, QueryHandler } from '../kit/module.js';
import { createKeyspace } from '../state/keyspace.js';
import type { Keyspace } from '../state/keyspace.js';

/** A message handler with the name of its module. */
export interface RegisteredMessage {
  readonly moduleName: string;
  readonly handler: MessageHandler;
}

/** All modules in order, and what they answer to. */
export interface Registry {
  readonly modules: readonly Module[];
  readonly keyspace: Keyspace;
  readonly message: (typeUrl: string) => RegisteredMessage | undefined;
  readonly query: (path: string) => QueryHandler | undefined;
  /** Of all queries, in the order of the modules. */
  readonly queryPaths: readonly string[];
}

/**
 * Joins the modules in their order.
 * @throws Error naming the first duplicate or malformed name, type URL, query path, key prefix or
 * error code, or a collection that nothing verifies or derives; a node must not start with one.
 */
export function createRegistry(modules: readonly Module[]): Registry {
  const names = createUniqueMap<Module>('module name');
  const messages = createUniqueMap<RegisteredMessage>('message type URL');
  const queries = createUniqueMap<QueryHandler>('query path');
  const errors = createUniqueMap<ErrorCode>('error code');
  for (const error of listErrors(SDK_ERRORS)) {
    errors.add(`${error.codespace} ${error.code}`, error);
  }
  for (const module of modules) {
    names.add(module.name, module);
    for (const handler of module.messages) {
      messages.add(handler.typeUrl, { moduleName: module.name, handler });
    }
    for (const query of module.queries) queries.add(query.path, query);
    for (const error of module.errors) {
      if (error.code < 2)
        throw new Error(`error code ${error.codespace} ${error.code} is reserved`);
      errors.add(`${error.codespace} ${error.code}`, error);
    }
    for (const collection of module.collections) checkCollection(module, collection);
  }
  return {
    modules,
    keyspace: createKeyspace(modules.flatMap(({ collections }) => collections)),
    message: messages.get,
    query: queries.get,
    queryPaths: modules.flatMap((module) => module.queries.map(({ path }) => path)),
  };
}

function checkCollection(module: Module, { name, kind }: CollectionInfo): void {
  if (!name.startsWith(`${module.name}/`)) {
    throw new Error(`key prefix ${name}/ does not belong to module ${module.name}`);
  }
  if (kind === 'bulk' && module.verifyBulk === undefined) {
    throw new Error(`${name} is bulk, but module ${module.name} has no verifyBulk`);
  }
  if (kind === 'derived' && module.derive === undefined) {
    throw new Error(`${name} is derived, but module ${module.name} has no derive`);
  }
}

interface UniqueMap<Value> {
  readonly add: (key: string, value: Value) => void;
  readonly get: (key: string) => Value | undefined;
}

function createUniqueMap<Value>(what: string): UniqueMap<Value> {
  const map = new Map<string, Value>();
  return {
    add: (key, value) => {
      if (map.has(key)) throw new Error(`${what} ${key} is registered twice`);
      map.set(key, value);
    },
    get: (key) => map.get(key),
  };
}
