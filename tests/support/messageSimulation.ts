import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { MsgMultiSend, MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { SimulateRequest } from 'cosmjs-types/cosmos/tx/v1beta1/service';
import { SIMULATE_PATH } from '../../app/block/simulate.js';
import type { EncodedMessage } from '../../app/kit/module.js';
import { MsgRejectHits } from '../../proto/codec/generated/banma/accounting/v1.js';
import * as contract from '../../proto/codec/generated/banma/contract/v1.js';
import { MsgRevokeProofs } from '../../proto/codec/generated/banma/proof/v1.js';
import type { Message } from '../../proto/codec/message.js';
import { transactionMessages } from '../../proto/codec/registry.js';
import { createTestChain } from './chain.js';
import type { TestKey } from './chain.js';
import { choicesOf } from './choices.js';
import type { Member } from './consortium.js';
import { consortiumGenesis, member } from './consortium.js';
import { SMALL } from './contractPeople.js';
import type { TestQuery } from './documents.js';
import {
  answerOf,
  bytesOf,
  claimMessage,
  detailOf,
  proofOf,
  queryBy,
  recordMessage,
  recordOf,
  registerMessage,
} from './documents.js';
import { mutateBytes, mutateValue } from './mutate.js';
import { encoded } from './signTx.js';
import { governanceMessage } from './governanceMessage.js';
import { stakingGenesis } from './stakingChain.js';
import { stakingMessage } from './stakingMessage.js';
import type { TxFields } from './signTx.js';
import { runAtOnce } from '../../app/kit/steps.js';

/**
 * A seeded flood of messages of every type, good ones and mutated ones, from members, service keys
 * and strangers. Whatever comes, a block ends with codes, and all invariants hold (the chain checks
 * both after every block).
 */

const MEMBERS = ['F1', 'F2', 'F3', 'F4'].map(member);
const STRANGERS = ['S1', 'S2', 'S3'].map(member);
const EVERYBODY = [...MEMBERS, ...STRANGERS];
const PARAMS = { settle_window_s: '40', audit_window_s: '160', audit_period_s: '30' };
const MUTABLE = new Map(
  transactionMessages.map((message) => [message.typeUrl, message as unknown as Message<never>]),
);

interface Sending {
  readonly signer: TestKey;
  readonly message: EncodedMessage;
}

export interface FloodResult {
  /** SHA-256 over the app hash of every block and the code of every transaction. */
  readonly hash: string;
  /** How often a message of each type succeeded. */
  readonly succeeded: ReadonlyMap<string, number>;
  /** How often each `codespace code` was seen. */
  readonly codes: ReadonlyMap<string, number>;
}

function genesis() {
  const members = MEMBERS.map((one) => ({ member: one, balance: 3_000_000n }));
  const coins = [{ denom: 'upoint', amount: '100000000' }];
  const balances = EVERYBODY.map(({ address }) => ({ address, coins }));
  const setup = { id: 'Z001', denom: 'ublt', members, params: { ...PARAMS, min_reserve: '10' } };
  const powers = Object.fromEntries(MEMBERS.map(({ name }) => [name, 10]));
  const { staking } = stakingGenesis({ powers });
  return { ...consortiumGenesis([setup]), bank: { balances }, staking };
}

export function flood(seed: number, blocks: number): FloodResult {
  const { below, pick, chance } = choicesOf(seed);
  const chain = createTestChain({ genesis: genesis() });
  const hash = createHash('sha256');
  const succeeded = new Map<string, number>();
  const codes = new Map<string, number>();
  const labels: { readonly owner: Member; readonly label: string }[] = [];
  const queries: TestQuery[] = [];
  const founded: string[] = ['Z001'];
  const foundings: { readonly id: string; readonly founders: readonly Member[] }[] = [];
  let made = 0;

  const contractId = (): string => (chance(0.7) ? 'Z001' : pick(founded));
  const profileOf = (one: Member) => ({
    name: one.name,
    gatewayUrl: `https://${one.name.toLowerCase()}.example`,
    servicePublicKey: chance(0.1) ? new Uint8Array(0) : one.service.publicKey,
  });
  const coinsOf = (amount: number) => [{ denom: pick(['upoint', 'ublt']), amount: `${amount}` }];
  const sent = ({ address: fromAddress }: Member, to: Member, amount = coinsOf(below(2_000_000))) =>
    MsgSend.encode({ fromAddress, toAddress: to.address, amount }).finish();

  /** One good message of each kind, as far as the chain lets it be. */
  const kinds: (() => Sending)[] = [
    () => {
      const [one, other] = [pick(EVERYBODY), pick(EVERYBODY)];
      return {
        signer: one.account,
        message: { typeUrl: MsgSend.typeUrl, value: sent(one, other) },
      };
    },
    () => {
      const [one, other] = [pick(EVERYBODY), pick(EVERYBODY)];
      const coins = coinsOf(1 + below(1_000));
      const side = ({ address }: Member) => ({ address, coins });
      const value = MsgMultiSend.encode({ inputs: [side(one)], outputs: [side(other)] }).finish();
      return { signer: one.account, message: { typeUrl: MsgMultiSend.typeUrl, value } };
    },
    () => {
      const founders = [pick(MEMBERS), ...(chance(0.5) ? [pick(STRANGERS)] : [])];
      const id = `Q${(made += 1)}`;
      if (founded.length < 12) founded.push(id);
      foundings.push({ id, founders });
      const params = {
        ...SMALL,
        denom: `uq${made}x`,
        foundersRequired: founders.length,
        minProofs: BigInt(below(3)),
        pledge: 1_000n,
        votingPeriodS: BigInt(1 + below(300)),
      };
      const [{ address: creator, account } = pick(MEMBERS)] = founders;
      const named = founders.map(({ address }) => address);
      const value = { creator, contractId: id, params, founders: named };
      return { signer: account, message: encoded(contract.MsgCreateContract, value) };
    },
    () => {
      const { id, founders } = pick([{ id: 'Z001', founders: MEMBERS }, ...foundings.slice(-4)]);
      const one = pick(founders);
      const value = { founder: one.address, contractId: id, profile: profileOf(one) };
      return { signer: one.account, message: encoded(contract.MsgConfirmContract, value) };
    },
    () => {
      const one = pick(EVERYBODY);
      const value = { applicant: one.address, contractId: contractId(), profile: profileOf(one) };
      return { signer: one.account, message: encoded(contract.MsgApply, value) };
    },
    () => {
      const one = pick(MEMBERS);
      const option = chance(0.8) ? contract.VoteOption.YES : contract.VoteOption.NO;
      const proposalId = BigInt(1 + below(6));
      const value = { voter: one.address, contractId: contractId(), proposalId, option };
      return { signer: one.account, message: encoded(contract.MsgVote, value) };
    },
    () => {
      const one = pick(EVERYBODY);
      const value = { member: one.address, contractId: contractId() };
      return { signer: one.account, message: encoded(contract.MsgPledge, value) };
    },
    () => {
      const one = pick(MEMBERS);
      const value = { member: one.address, contractId: contractId(), profile: profileOf(one) };
      return { signer: one.account, message: encoded(contract.MsgUpdateProfile, value) };
    },
    () => {
      const owner = pick(EVERYBODY);
      const id = contractId();
      const label = `flood ${(made += 1)}`;
      if (id === 'Z001') labels.push({ owner, label });
      return {
        signer: owner.service,
        message: registerMessage(owner, id, [proofOf(owner, id, label)]),
      };
    },
    () => {
      const { owner, label } = pick([{ owner: pick(MEMBERS), label: '' }, ...labels]);
      const header = { signer: owner.service.address, member: owner.address, contractId: 'Z001' };
      const value = { ...header, hitDigests: [bytesOf(`hit ${label}`, 16)], reason: 3 as const };
      return { signer: owner.service, message: encoded(MsgRevokeProofs, value) };
    },
    () => {
      const query = anyQuery();
      const { querier } = query;
      const { responder, hit } = anyAnswer(querier);
      const responses = [answerOf(query, responder, { hit })];
      const details = hit === undefined ? [] : [detailOf(query, responder, hit)];
      const message = recordMessage(querier, 'Z001', [recordOf(query, { responses, details })]);
      return { signer: querier.service, message };
    },
    () => {
      const query = anyQuery();
      const { responder, hit } = anyAnswer(query.querier);
      const detail = hit === undefined ? undefined : detailOf(query, responder, hit);
      const message = claimMessage(query, responder, answerOf(query, responder, { hit }), detail);
      return { signer: responder.service, message };
    },
    () => {
      const { querier, hash: requestHash } = anyQuery();
      const { responder, hit = '' } = anyAnswer(querier);
      const hitDigest = bytesOf(`hit ${hit}`, 16);
      const rejected = [{ responder: responder.bytes, hitDigest, reason: 1 as const }];
      const header = { signer: querier.service.address, member: querier.address };
      const value = { ...header, contractId: 'Z001', requestHash, rejected };
      return { signer: querier.service, message: encoded(MsgRejectHits, value) };
    },
  ];

  kinds.push(() => {
    const one = pick(EVERYBODY);
    const message = stakingMessage({ below, pick }, one.name, pick(MEMBERS).name, chain.height());
    return { signer: one.account, message };
  });

  kinds.push(() => {
    const one = pick(EVERYBODY);
    return {
      signer: one.account,
      message: governanceMessage({ below, pick }, one.address, chain.height()),
    };
  });

  function anyQuery(): TestQuery {
    const old = queries.slice(-8);
    if (old.length > 0 && chance(0.6)) return pick(old);
    const requestedAt = chain.timeMs() - BigInt(below(3_000));
    const query = queryBy(pick(MEMBERS), 'Z001', `flood ${(made += 1)}`, requestedAt);
    queries.push(query);
    return query;
  }

  function anyAnswer(querier: Member): { responder: Member; hit: string | undefined } {
    const responder = pick(MEMBERS.filter((one) => one !== querier));
    const own = labels.filter(({ owner }) => owner === responder);
    return { responder, hit: own.length > 0 && chance(0.7) ? pick(own).label : undefined };
  }

  function mutated({ typeUrl, value }: EncodedMessage): EncodedMessage {
    const message = MUTABLE.get(typeUrl);
    if (message === undefined || chance(0.2)) return { typeUrl, value: mutateBytes(value, below) };
    const changed = mutateValue(message, message.decode(value), below);
    return { typeUrl, value: message.encode(changed as never) };
  }

  function oddFields(): Partial<TxFields> {
    return pick<Partial<TxFields>>([
      { feeUpoint: 1n },
      { feeUpoint: (1n << 63n) - 1n },
      { feeUpoint: 10n ** 30n },
      { feePayer: pick(EVERYBODY).address },
      { gasLimit: 0n },
      { gasLimit: (1n << 64n) - 1n },
      { memo: 'm'.repeat(pick([255, 256, 257, 300])) },
      { timeoutHeight: 1n },
      { chainId: 'another' },
    ]);
  }

  function transaction(): Uint8Array {
    const { signer, message } = pick(kinds)();
    const sender = chance(0.05) ? pick(EVERYBODY).service : signer;
    const isOdd = chance(0.45);
    const messages = [isOdd && chance(0.8) ? mutated(message) : message];
    if (chance(0.05)) messages.push(messages[0]!);
    const tx = chain.sign(sender, messages, chance(0.1) ? oddFields() : {});
    return chance(0.05) ? mutateBytes(tx, below) : tx;
  }

  const count = (map: Map<string, number>, key: string): void =>
    void map.set(key, (map.get(key) ?? 0) + 1);

  for (let block = 0; block < blocks; block += 1) {
    const txs = Array.from({ length: 1 + below(10) }, transaction);
    const { consensus } = chain.application;
    const next = { height: chain.height() + 1n, timeMs: chain.timeMs() + 1_000n, txs };
    const proposed = runAtOnce(consensus.prepareProposal(next, 3_900_000n));
    const fault = runAtOnce(consensus.processProposal({ ...next, txs: proposed }));
    if (fault !== undefined) throw new Error(`an honest proposal is rejected: ${fault}`);
    for (const tx of txs) {
      const request = SimulateRequest.encode(SimulateRequest.fromPartial({ txBytes: tx })).finish();
      for (const { code, log } of [chain.checkTx(tx), chain.query(SIMULATE_PATH, request)]) {
        if (code === 1) throw new Error(`an internal error outside of a block: ${log}`);
      }
    }
    const afterMs = chance(0.1) ? 50_000n : BigInt(below(3_000));
    const { appHash, outcomes } = chain.block(proposed, { afterMs });
    hash.update(appHash);
    for (const { code, codespace, events } of outcomes) {
      hash.update(`${codespace} ${code} `);
      count(codes, `${codespace} ${code}`);
      if (code === 1) throw new Error('an internal error in a block');
      if (code !== 0) continue;
      for (const { type, attributes } of events) {
        const action = attributes.find(([key]) => key === 'action')?.[1];
        if (type === 'message' && action !== undefined) count(succeeded, action);
      }
    }
  }
  return { hash: hash.digest('hex'), succeeded, codes };
}

// Run by itself it prints the hash, so that two processes can be compared.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [seed, blocks] = process.argv.slice(2).map(Number);
  console.log(flood(seed ?? 1, blocks ?? 100).hash);
}
