/** A bare Koa route in a process of its own that answers a constant of a length: the argument. */
import Koa from 'koa';

const body = 'x'.repeat(Number(process.argv[2] ?? '200'));
const koa = new Koa();
koa.use((context) => {
  context.body = body;
});
const server = koa.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.stdout.write(`${address.port}\n`);
});
