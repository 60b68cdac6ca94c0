import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, credentials } from '@grpc/grpc-js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createHeights } from '../../app/query/heights.js';
import { testKey } from '../support/chain.js';
import { grpcurl } from '../support/grpcurlGo.js';
import { startLcdScene } from '../support/lcdScene.js';
import type { LcdScene } from '../support/lcdScene.js';
import { fundedGenesis, sendOf } from '../support/sends.js';

const [alice, bob] = [testKey('alice'), testKey('bob')];
let scene: LcdScene;

test.before(async () => {
  scene = await startLcdScene(fundedGenesis([alice, bob]));
  await scene.block([scene.chain.sign(alice, [sendOf(alice, bob, 7n)])]);
});
test.after(async () => scene.stop());

const call = (method: string, request: object, ...options: string[]) =>
  grpcurl(scene.queryAddress, [method], ['-d', JSON.stringify(request), ...options]);

test('it lists the services that are served, and their methods', async () => {
  const { stdout, stderr } = await grpcurl(scene.queryAddress, ['list']);
  const services = stdout.trim().split('\n');
  for (const service of [
    'banma.contract.v1.Query',
    'banma.node.v1.Heights',
    'cosmos.auth.v1beta1.Query',
    'cosmos.bank.v1beta1.Query',
    'cosmos.tx.v1beta1.Service',
  ]) {
    assert.ok(services.includes(service), `${service} in ${stdout}${stderr}`);
  }
  const methods = await grpcurl(scene.queryAddress, ['list', 'cosmos.bank.v1beta1.Query']);
  assert.match(methods.stdout, /cosmos\.bank\.v1beta1\.Query\.AllBalances/);
});

test('it describes every service with all that its messages hold', async () => {
  const { stdout } = await grpcurl(scene.queryAddress, ['list']);
  for (const service of stdout.trim().split('\n')) {
    const described = await grpcurl(scene.queryAddress, ['describe', service]);
    assert.is(described.code, 0, `${service}: ${described.stderr}`);
  }
  const tx = await grpcurl(scene.queryAddress, ['describe', 'cosmos.tx.v1beta1.ModeInfo.Multi']);
  assert.match(tx.stdout, /repeated \.cosmos\.tx\.v1beta1\.ModeInfo mode_infos = 2/);
});

test('it calls queries by name, with the height in the metadata', async () => {
  const request = { address: bob.address, denom: 'upoint' };
  const { stdout, stderr } = await call('cosmos.bank.v1beta1.Query/Balance', request, '-v');
  assert.match(stdout, /"amount": "1000000007"/, stderr);
  assert.match(stdout, /x-cosmos-block-height: 1/);
  const unknown = { address: testKey('stranger').address };
  const missing = await call('cosmos.auth.v1beta1.Query/Account', unknown);
  assert.is.not(missing.code, 0);
  assert.match(missing.stderr, /Code: NotFound/);
  assert.match(missing.stderr, /Message: account banma1\w+ not found\n/);
});

test('it simulates a transaction', async () => {
  const tx = scene.chain.sign(alice, [sendOf(alice, bob, 1n)]);
  const request = { tx_bytes: Buffer.from(tx).toString('base64') };
  const { stdout, stderr } = await call('cosmos.tx.v1beta1.Service/Simulate', request);
  assert.match(stdout, /"gasUsed": "\d+"/, stderr);
});

test('a batch answers each query as it would be by itself, and is bounded', async () => {
  const path = '/cosmos.bank.v1beta1.Query/Params';
  const queries = [{ path }, { path: '/no.Such/Thing' }, { path, height: '99' }];
  const { stdout, stderr } = await call('banma.node.v1.Batch/Query', { queries });
  const { answers } = JSON.parse(stdout || '{}') as { answers: { code?: number }[] };
  assert.equal(
    answers.map(({ code = 0 }) => code),
    [0, 6, 26],
    stderr,
  );
  for (const count of [0, 33]) {
    const refused = await call('banma.node.v1.Batch/Query', {
      queries: Array(count).fill({ path }),
    });
    assert.match(refused.stderr, /Code: InvalidArgument/);
  }
});

test('clients of the older reflection are answered too, and what is unknown is an error', async () => {
  const client = new Client(scene.queryAddress, credentials.createInsecure());
  for (const version of ['v1', 'v1alpha']) {
    const stream = client.makeBidiStreamRequest(
      `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      (bytes: Buffer) => bytes,
      (bytes) => bytes,
    );
    const answers: string[] = [];
    stream.on('data', (answer: Buffer) => answers.push(answer.toString('latin1')));
    const ended = new Promise<void>((resolve) => stream.on('end', () => resolve()));
    // list_services, and file_containing_symbol of what there is not.
    stream.write(Buffer.from('3a012a', 'hex'));
    stream.write(Buffer.from('22036e6f6e', 'hex'));
    stream.end();
    await ended;
    assert.is(answers.length, 2, version);
    assert.match(answers[0]!, /cosmos\.bank\.v1beta1\.Query/);
    assert.match(answers[1]!, /non is not known/);
  }
  client.close();
});

test('who asks the reflection and does not read is not read either, and all is answered', async () => {
  const client = new Client(scene.queryAddress, credentials.createInsecure());
  const stream = client.makeBidiStreamRequest(
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    (bytes: Buffer) => bytes,
    (bytes) => bytes,
  );
  // file_containing_symbol: "cosmos.tx.v1beta1.Tx"
  const asked = Buffer.concat([Buffer.from('2214', 'hex'), Buffer.from('cosmos.tx.v1beta1.Tx')]);
  for (let count = 0; count < 500; count += 1) stream.write(asked);
  stream.end();
  await wait(200);
  let answers = 0;
  const ended = new Promise<void>((resolve) => stream.on('end', () => resolve()));
  stream.on('data', () => (answers += 1));
  await ended;
  assert.is(answers, 500);
  client.close();
});

test('a follower that does not read is dropped', () => {
  const sent: string[] = [];
  const heights = createHeights(() => 1n);
  const call = Object.assign(new EventEmitter(), {
    writableLength: 0,
    write: () => sent.push('height'),
  });
  call.on('error', ({ details }: { readonly details: string }) => sent.push(details));
  assert.is(heights.method.kind, 'stream');
  (heights.method.handle as (call: unknown) => void)(call);
  heights.committed(2n);
  call.writableLength = 256;
  heights.committed(3n);
  heights.committed(4n);
  assert.equal(sent, ['height', 'height', 'heights are left unread']);
});

test.run();
