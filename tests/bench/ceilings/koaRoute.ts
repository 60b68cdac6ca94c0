/** A bare Koa route in a process of its own that answers a body as long as a query's with JSON. */
import Koa from 'koa';

const answer = {
  queryId: '0'.repeat(32),
  requestHash: '0'.repeat(64),
  hit: true,
  hits: Array.from({ length: 3 }, () => ({ staticProof: '0'.repeat(32), effective: true })),
  responders: ['banma1', 'banma1', 'banma1'],
  missing: [],
  cost: '910000',
};

const koa = new Koa();
koa.use(async (context) => {
  let body = '';
  for await (const chunk of context.req) body += String(chunk);
  JSON.parse(body);
  context.body = answer;
});
const server = koa.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.stdout.write(`${address.port}\n`);
});
