// An ABCI application that only counts blocks, in place of ours where the supervisor is tested.
// `standInApp start --home <folder with app.toml>`; with a file `die-before-commit` in the home it
// dies once between FinalizeBlock and Commit, which freezes its CometBFT.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type {
  handleUnaryCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import * as abci from 'cosmjs-types/tendermint/abci/types';
import { parse } from 'smol-toml';

interface Codec {
  encode(message: unknown): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
  fromPartial(partial: object): unknown;
}

const home = process.argv[process.argv.indexOf('--home') + 1] ?? '.';
const heightFile = join(home, 'height');
const dieFile = join(home, 'die-before-commit');
const settings = parse(readFileSync(join(home, 'app.toml'), 'utf8')) as {
  abci: { address: string };
};
const committed = () => (existsSync(heightFile) ? BigInt(readFileSync(heightFile, 'utf8')) : 0n);
let finalized: bigint | undefined;

type Answer = (request: never) => object;
const answers: Readonly<Record<string, Answer>> = {
  Echo: (request: abci.RequestEcho) => ({ message: request.message }),
  Flush: () => ({}),
  Info: () => ({ lastBlockHeight: committed(), lastBlockAppHash: new Uint8Array(8) }),
  InitChain: () => ({ appHash: new Uint8Array(8) }),
  CheckTx: () => ({}),
  Query: () => ({}),
  PrepareProposal: (request: abci.RequestPrepareProposal) => ({ txs: request.txs }),
  ProcessProposal: () => ({ status: 1 }),
  FinalizeBlock: (request: abci.RequestFinalizeBlock) => {
    if (request.height !== committed() + 1n) {
      throw new Error(`block ${request.height} does not follow ${committed()}`);
    }
    finalized = request.height;
    return { txResults: request.txs.map(() => ({})), appHash: new Uint8Array(8) };
  },
  Commit: () => {
    if (existsSync(dieFile)) {
      rmSync(dieFile);
      process.exit(1);
    }
    if (finalized === undefined) {
      throw new Error('Commit without FinalizeBlock');
    }
    writeFileSync(heightFile, finalized.toString());
    finalized = undefined;
    return {};
  },
};

const codecs = abci as unknown as Readonly<Record<string, Codec | undefined>>;
const service: Record<string, ServiceDefinition[string]> = {};
const implementation: UntypedServiceImplementation = {};
for (const [method, answer] of Object.entries(answers)) {
  const request = codecs[`Request${method}`];
  const response = codecs[`Response${method}`];
  if (!request || !response) {
    throw new Error(`no types for ${method}`);
  }
  service[method] = {
    path: `/tendermint.abci.ABCI/${method}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: (value) => Buffer.from(request.encode(value).finish()),
    requestDeserialize: (bytes) => request.decode(bytes),
    responseSerialize: (value) => Buffer.from(response.encode(value).finish()),
    responseDeserialize: (bytes) => response.decode(bytes),
  };
  const handle: handleUnaryCall<unknown, unknown> = (call, callback) => {
    try {
      callback(null, response.fromPartial(answer(call.request as never)));
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
    }
  };
  implementation[method] = handle;
}

const server = new Server();
server.addService(service, implementation);
rmSync(settings.abci.address.replace(/^unix:\/\//, ''), { force: true });
server.bindAsync(settings.abci.address, ServerCredentials.createInsecure(), (error) => {
  if (error) {
    throw error;
  }
});
