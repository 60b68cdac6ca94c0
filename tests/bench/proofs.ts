import { compiledCommand } from '../../localnet/compiledCommand.js';
import { consortiumParameters } from '../../localnet/demo/parameters.js';
import { queryChain } from '../../localnet/demo/recompute/blocks.js';
import {
  QueryProofStatsRequest,
  QueryProofStatsResponse,
} from '../../proto/codec/generated/banma/proof/v1.js';
import { FOUNDER_UPOINT, foundAndPledge, founderKeys, openFounders } from '../support/founders.js';
import { signRegistrations } from '../support/registerProofs.js';
import { startSingleNode } from '../support/singleNode.js';
import { measureSignatures } from './ceilings/signatures.js';
import { load } from './loadGenerator.js';
import { printResult, rateResult, readSize } from './result.js';

const PROOFS = readSize('BENCH_PROOFS', 60_000);
const PROOFS_PER_MESSAGE = 2_000;
const FOUNDERS = 3;
const CONTRACT_ID = 'Z001';
const COMMIT_TIMEOUT_MS = 200;
async function registeredProofs(rpcUrl: string): Promise<number> {
  const request = QueryProofStatsRequest.fromPartial({ contractId: CONTRACT_ID });
  const path = '/banma.proof.v1.Query/ProofStats';
  const answer = await queryChain(rpcUrl, path, QueryProofStatsRequest.encode(request));
  return Number(QueryProofStatsResponse.decode(answer).registered);
}

const rates = measureSignatures();
const ceiling = rates.verify / 2;
console.log(`native secp256k1 on one core: ${Math.round(rates.verify)} verifications a second`);
const node = await startSingleNode({
  appCommand: (home) => [...compiledCommand('app'), 'start', '--home', home],
  balances: founderKeys(FOUNDERS).map(({ account }) => ({
    address: account.address,
    amountUpoint: FOUNDER_UPOINT,
  })),
  commitTimeoutMs: COMMIT_TIMEOUT_MS,
});
try {
  const { rpcUrl, chainId } = node;
  const founders = await openFounders(rpcUrl, FOUNDERS);
  const params = consortiumParameters({ minProofs: BigInt(PROOFS), settleWindowS: 30n });
  await foundAndPledge(CONTRACT_ID, params, founders);
  const messages = Math.ceil(PROOFS / PROOFS_PER_MESSAGE / FOUNDERS);
  const lanes = await Promise.all(
    founders.map((founder) =>
      signRegistrations(founder, {
        chainId,
        contractId: CONTRACT_ID,
        rpcUrl,
        messages,
        proofsPerMessage: PROOFS_PER_MESSAGE,
      }),
    ),
  );
  const { seconds, blocks } = await load(rpcUrl, lanes);
  const proofs = messages * FOUNDERS * PROOFS_PER_MESSAGE;
  const registered = await registeredProofs(rpcUrl);
  if (registered !== proofs) throw new Error(`${registered} proofs on the chain, not ${proofs}`);
  console.log(`${proofs} proofs, both signatures of each, in ${blocks} blocks`);
  for (const { treasury } of founders) treasury.close();
  printResult(rateResult('proofs', 'proofs/s', { value: proofs / seconds, ceiling, seconds }));
} finally {
  await node.stop();
}
