import { TxMsgData } from 'cosmjs-types/cosmos/base/abci/v1beta1/abci';
import type { TxOutcome } from '../../app/block/executeTx.js';
import { createModules } from '../../app/modules/index.js';
import type { Message, Partially } from '../../proto/codec/message.js';
import { createTestChain, testKey } from './chain.js';
import type { TestChain, TestKey } from './chain.js';

/** A member with its account key and its gateway's service key. */
export interface Member {
  readonly name: string;
  readonly account: TestKey;
  readonly service: TestKey;
  /** 20 bytes of the account. */
  readonly bytes: Uint8Array;
  /** `banma1…` */
  readonly address: string;
}

/** The same name, the same member, in every test. */
export function member(name: string): Member {
  const account = testKey(name);
  const service = testKey(`${name} service`);
  const { address, addressBytes: bytes } = account;
  return { name, account, service, bytes, address };
}

/** Ascending by address bytes, as splits order them. */
export function byAddress(members: readonly Member[]): readonly Member[] {
  return [...members].sort((left, right) => Buffer.compare(left.bytes, right.bytes));
}

export interface ContractSetup {
  readonly id: string;
  readonly denom: string;
  readonly members: readonly { readonly member: Member; readonly balance: bigint }[];
  /** Overrides by proto name. */
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Z001's parameters, small windows, no proofs needed to be ACTIVE. */
export const TEST_PARAMS = {
  settlement_mode: 'SETTLEMENT_MODE_PREPAID',
  digest_profile: 'DIGEST_PROFILE_BANMA_MD5',
  prefix_hex_chars: 7,
  category: 'CATEGORY_BLACKLIST',
  query_reward: '10000',
  hit_reward: '500000',
  detail_reward: '400000',
  time_coefficient_bps: 8000,
  pledge: '1000',
  min_proofs: '0',
  grant: '0',
  founder_approvals: 2,
  member_approvals: 5,
  voting_period_s: '604800',
  settle_window_s: '3600',
  audit_window_s: '604800',
  audit_period_s: '259200',
  evidence_deadline_s: '86400',
  auditors: 3,
  audit_quorum: 2,
  audit_fee: '1000000',
  eligibility: { loan_below: '3000', term_below_days: '90', overdue_above_days: '90' },
  amount_boundaries: ['2000', '3000'],
};

function contractGenesis({ id, denom, members, params }: ContractSetup) {
  const founders = members.map((entry) => entry.member.address);
  const founders_required = founders.length;
  return {
    contract_id: id,
    params: { ...TEST_PARAMS, denom, founders_required, ...params },
    creator: founders[0],
    founders,
    operator: testKey('operator').address,
    status: 'CONTRACT_STATUS_ACTIVE',
  };
}

function membershipGenesis(id: string, entry: ContractSetup['members'][number]) {
  const { name, address, service } = entry.member;
  return {
    contract_id: id,
    member: address,
    founder: true,
    profile: {
      name,
      gateway_url: `https://${name.toLowerCase()}.example`,
      service_public_key: Buffer.from(service.publicKey).toString('base64'),
    },
    pledged: '1000',
    granted: entry.balance.toString(),
    standing: { state: 'MEMBER_STATE_ACTIVE' },
  };
}

/** A chain whose genesis holds these contracts with ACTIVE members. */
export function createConsortium(
  contracts: readonly ContractSetup[],
  options: { readonly maxClosingsPerBlock?: number } = {},
): TestChain {
  const genesis = consortiumGenesis(contracts);
  return createTestChain({ genesis, modules: createModules(options) });
}

/** The app_state of these contracts with ACTIVE members. */
export function consortiumGenesis(contracts: readonly ContractSetup[]) {
  return {
    contract: {
      contracts: contracts.map(contractGenesis),
      memberships: contracts.flatMap((contract) =>
        contract.members.map((entry) => membershipGenesis(contract.id, entry)),
      ),
    },
  };
}

/** The first message's response. @throws Error with the log when the transaction failed */
export function responseOf<T>(outcome: TxOutcome | undefined, message: Message<T>): T {
  if (outcome === undefined) throw new Error('no outcome');
  if (outcome.code !== 0) throw new Error(`${outcome.codespace} ${outcome.code}: ${outcome.log}`);
  const [first] = TxMsgData.decode(outcome.data).msgResponses;
  if (first === undefined) throw new Error('no response');
  return message.decode(first.value);
}

/** Asks a query of ours. @throws Error with the log when it fails */
export function ask<Request, Response>(
  chain: TestChain,
  name: string,
  request: Message<Request>,
  value: Partially<Request>,
  response: Message<Response>,
): Response {
  const answer = chain.query(name, request.encode(request.fromPartial(value)));
  if (answer.code !== 0) throw new Error(`${answer.codespace} ${answer.code}: ${answer.log}`);
  return response.decode(answer.value);
}
