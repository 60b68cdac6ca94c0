import { connect } from 'node:net';
import { Client, credentials } from '@grpc/grpc-js';
import * as abci from 'cosmjs-types/tendermint/abci/types';
import { readFrame, responseFrame } from '../../app/abci/transport/frames.js';

/** Calls an application as CometBFT would. */
export interface AbciClient {
  readonly call: <Name extends keyof typeof FIELDS>(
    name: Name,
    request?: Partial<RequestOf<Name>>,
  ) => Promise<ResponseOf<Name>>;
  readonly close: () => void;
}

/** Number of each method in `Request`. */
const FIELDS = {
  Echo: 1,
  Flush: 2,
  Info: 3,
  InitChain: 5,
  Query: 6,
  CheckTx: 8,
  Commit: 11,
  ListSnapshots: 12,
  OfferSnapshot: 13,
  LoadSnapshotChunk: 14,
  ApplySnapshotChunk: 15,
  PrepareProposal: 16,
  ProcessProposal: 17,
  ExtendVote: 18,
  VerifyVoteExtension: 19,
  FinalizeBlock: 20,
} as const;

type Abci = typeof abci;
type RequestOf<Name extends keyof typeof FIELDS> = ReturnType<Abci[`Request${Name}`]['decode']>;
type ResponseOf<Name extends keyof typeof FIELDS> = ReturnType<Abci[`Response${Name}`]['decode']>;
interface AnyCodec {
  readonly encode: (value: unknown) => { readonly finish: () => Uint8Array };
  readonly decode: (bytes: Uint8Array) => unknown;
  readonly fromPartial: (value: unknown) => unknown;
}
type Send = (name: keyof typeof FIELDS, bytes: Uint8Array) => Promise<Uint8Array>;

function clientOver(send: Send, close: () => void): AbciClient {
  const codecs = abci as unknown as Readonly<Record<string, AnyCodec>>;
  return {
    call: async (name, request = {}) => {
      const codec = codecs[`Request${name}`]!;
      const bytes = codec.encode(codec.fromPartial(request)).finish();
      return codecs[`Response${name}`]!.decode(await send(name, bytes)) as never;
    },
    close,
  };
}

/** Over gRPC, with CometBFT's limit of 4 MiB on replies. */
export function grpcClient(address: string): AbciClient {
  const target = address.startsWith('unix://') ? `unix:${address.slice(7)}` : address;
  const client = new Client(target, credentials.createInsecure());
  const send: Send = (name, bytes) =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        `/tendermint.abci.ABCI/${name}`,
        (body: Uint8Array) => Buffer.from(body),
        (body: Buffer) => body,
        bytes,
        (error, reply) => (error ? reject(new Error(error.details)) : resolve(reply!)),
      );
    });
  return clientOver(send, () => client.close());
}

/** Over CometBFT's socket protocol. */
export function socketClient(address: string): AbciClient {
  const socket = connect(address.slice('unix://'.length));
  const waiting: { field: number; settle: (body: Uint8Array | Error) => void }[] = [];
  let buffered = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (;;) {
      const frame = readFrame(buffered, 0);
      if (frame === undefined) return;
      buffered = buffered.subarray(frame.end);
      const next = waiting.shift();
      if (next === undefined) continue;
      const isException = frame.field === 1;
      const text = Buffer.from(frame.body).subarray(2).toString();
      next.settle(isException ? new Error(text) : Uint8Array.from(frame.body));
    }
  });
  const send: Send = (name, bytes) =>
    new Promise((resolve, reject) => {
      const field = FIELDS[name];
      const settle = (body: Uint8Array | Error): void =>
        body instanceof Error ? reject(body) : resolve(body);
      waiting.push({ field, settle });
      socket.write(responseFrame(field, bytes));
    });
  return clientOver(send, () => socket.destroy());
}
