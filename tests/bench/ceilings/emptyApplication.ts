/**
 * The least an application over gRPC can do: it takes every transaction and changes nothing. Its
 * throughput is the ceiling of ours. Usage: emptyApplication.ts unix:///path
 */
import {
  RequestFinalizeBlock,
  RequestPrepareProposal,
  ResponseCheckTx,
  ResponseCommit,
  ResponseFinalizeBlock,
  ResponseInfo,
  ResponseInitChain,
  ResponsePrepareProposal,
  ResponseProcessProposal,
  ResponseProcessProposal_ProposalStatus,
  ResponseQuery,
} from 'cosmjs-types/tendermint/abci/types';
import type { AbciMethod } from '../../../app/abci/method.js';
import { serveGrpc } from '../../../app/abci/transport/grpc.js';
import { parseAddress } from '../../../app/abci/transport/address.js';

const appHash = new Uint8Array(32);
/** Of the last block executed; nothing is kept on disk. */
let height = 0n;
const checked = ResponseCheckTx.encode(ResponseCheckTx.fromPartial({ gasWanted: 1n })).finish();
const answers: Readonly<Record<string, (request: Uint8Array) => Uint8Array>> = {
  Echo: (request) => request,
  Flush: () => new Uint8Array(0),
  Info: () => {
    const lastBlockAppHash = height === 0n ? new Uint8Array(0) : appHash;
    const response = ResponseInfo.fromPartial({ lastBlockHeight: height, lastBlockAppHash });
    return ResponseInfo.encode(response).finish();
  },
  InitChain: () => ResponseInitChain.encode(ResponseInitChain.fromPartial({ appHash })).finish(),
  CheckTx: () => checked,
  Query: () => ResponseQuery.encode(ResponseQuery.fromPartial({ height: 1n })).finish(),
  PrepareProposal: (bytes) => {
    const { txs } = RequestPrepareProposal.decode(bytes);
    return ResponsePrepareProposal.encode({ txs }).finish();
  },
  ProcessProposal: () =>
    ResponseProcessProposal.encode({
      status: ResponseProcessProposal_ProposalStatus.ACCEPT,
    }).finish(),
  FinalizeBlock: (bytes) => {
    const request = RequestFinalizeBlock.decode(bytes);
    height = request.height;
    const txResults = request.txs.map(() => ({ gasWanted: 1n }));
    const response = ResponseFinalizeBlock.fromPartial({ txResults, appHash });
    return ResponseFinalizeBlock.encode(response).finish();
  },
  Commit: () => ResponseCommit.encode({ retainHeight: 0n }).finish(),
};
const methods = Object.entries(answers).map(([name, handle]): AbciMethod => ({
  name,
  field: 0,
  handle,
}));
await serveGrpc(parseAddress(process.argv[2] ?? ''), {
  methods,
  run: (method, request) => method.handle(request),
});
