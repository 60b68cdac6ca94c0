import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { banmaMd5 } from '../../gateway/matching/digests.js';
import { recordRoutes } from '../../gateway/routes/records.js';
import type { Records } from '../../gateway/records/records.js';
import { createChecker } from '../../gateway/validate.js';
import { startConsortium } from '../support/gateways.js';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const consortium = await startConsortium(['a'], {
  recordRoutes: recordRoutes({ contractIds: ['Z001'], digests: banmaMd5 } as unknown as Records),
});
const [a] = consortium.gateways;
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: unknown }> };
  readonly responses: Record<string, unknown>;
  readonly security: readonly unknown[];
}
interface Server {
  readonly url: string;
  readonly description?: string;
}
const document = JSON.parse((await a!.get('/openapi.json')).text) as {
  readonly servers: readonly Server[];
  readonly paths: Record<string, Record<string, Operation> & { readonly servers?: Server[] }>;
};
const { routes } = a!.gateway;

test('every route is in the document and every operation of the document is a route', () => {
  const described = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((key) => METHODS.includes(key))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  const served = routes.map(({ method, path }) => `${method} ${path}`);
  assert.equal(described.sort(), served.sort());
});

test('each operation names its parameters, body and responses as the route checks them', () => {
  for (const route of routes) {
    const operation = document.paths[route.path]![route.method.toLowerCase()]!;
    assert.is(operation.operationId, route.operationId);
    const names = (place: string): string[] =>
      operation.parameters
        .filter((parameter) => parameter.in === place)
        .map((parameter) => parameter.name)
        .sort();
    assert.equal(names('path'), Object.keys(route.params?.properties ?? {}).sort());
    assert.equal(names('query'), Object.keys(route.query?.properties ?? {}).sort());
    const placeholders = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
    assert.equal(names('path'), placeholders.sort());
    const body = operation.requestBody?.content['application/json']?.schema;
    if (route.body) assert.equal(body, JSON.parse(JSON.stringify(route.body)));
    for (const status of Object.keys({ ...route.responses, ...route.problems })) {
      assert.ok(operation.responses[status], `${route.operationId} ${status}`);
    }
    assert.is(operation.security.length, route.auth === 'business' ? 1 : 0);
  }
});

test('what lives on the peer port is said to, and nothing else is', () => {
  assert.equal(document.servers, [{ url: '/' }]);
  const elsewhere = Object.entries(document.paths).filter(([, { servers }]) => servers);
  assert.equal(elsewhere.map(([path]) => path).sort(), ['/v1/peer/detail', '/v1/peer/query']);
  for (const [path, { servers }] of elsewhere) {
    assert.is(servers?.length, 1, path);
    assert.match(servers![0]!.description ?? '', /peer listener \(\[peer\] in gateway\.toml\)/);
    assert.is.not(servers![0]!.url, '/', 'that would be the port of the document');
  }
});

test('operation ids are unique and every object the gateway takes refuses unknown fields', () => {
  const ids = routes.map(({ operationId }) => operationId);
  assert.is(new Set(ids).size, ids.length);
  const check = (schema: unknown, where: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { type, additionalProperties } = schema as Record<string, unknown>;
    if (type === 'object') assert.is(additionalProperties, false, where);
    for (const [key, value] of Object.entries(schema)) check(value, `${where}.${key}`);
  };
  for (const { operationId, body, params, query } of routes) {
    for (const schema of [body, params, query]) check(schema, operationId);
  }
});

test('business routes need a key, the document and health do not', async () => {
  const base = `http://127.0.0.1:${a!.gateway.businessPort}`;
  for (const { method, path, auth } of routes) {
    if (auth === 'peer') continue;
    const url = base + path.replaceAll(/\{\w+\}/g, '0'.repeat(32));
    const response = await fetch(url, { method });
    await response.text();
    assert.is(response.status === 401, auth === 'business', `${method} ${path}`);
  }
});

test('health, readiness, metrics and account answer in their documented forms', async () => {
  const json = async (path: string): Promise<unknown> => JSON.parse((await a!.get(path)).text);
  assert.equal(await json('/healthz'), { status: 'ok' });
  assert.equal(await json('/readyz'), { status: 'ready' });
  assert.match((await a!.get('/metrics')).text, /banma_gateway_outbox_depth 0/);
  for (const [path, operation] of [
    ['/v1/account', 'getAccount'],
    ['/v1/metrics/contract/Z001', 'getContractMetrics'],
    ['/v1/contracts/Z001', 'getContract'],
  ] as const) {
    const { responses } = routes.find(({ operationId }) => operationId === operation)!;
    assert.is(createChecker(responses[200]!.schema!)(await json(path)), undefined, path);
  }
  const unknown = await a!.get('/v1/metrics/contract/Z001?other=1');
  assert.is(unknown.body.code, 'unknown_field');
});

test.after(() => consortium.stop());
test.run();
