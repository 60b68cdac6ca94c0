import type { Contract, Membership } from '../../proto/codec/generated/banma/contract/v1.js';
import { MemberState } from '../../proto/codec/generated/banma/contract/v1.js';
import type { ChainReader } from '../chain/types.js';
import { problem } from '../errors.js';
import type { Answers } from './answers.js';

/** Keeps peers from answering more than the querier can pay (protocol.md, Refusals: 402). */
export interface Exposure {
  /**
   * Reserves what one more query may earn until `release` is called; the answer's own due takes
   * its place. @throws Problem 402 `exposure`
   */
  readonly reserve: (
    contract: Contract,
    memberships: readonly Membership[],
    querier: string,
  ) => Promise<{ readonly release: () => void }>;
}

export function createExposure(chain: ChainReader, answers: Answers): Exposure {
  const reserved = new Map<string, bigint>();
  return {
    reserve: async (contract, memberships, querier) => {
      const { contractId, params } = contract;
      if (params === undefined) throw new Error(`contract ${contractId} has no parameters`);
      const balance = await chain.balance(querier, params.denom);
      const others = activeMembers(memberships) - 1n;
      const limit = balance / (others > 0n ? others : 1n);
      const most = params.queryReward + params.hitReward + params.detailReward;
      const key = `${contractId}/${querier}`;
      // Nothing is awaited from here to the reservation, so two requests never share a rest.
      const held = reserved.get(key) ?? 0n;
      const due = answers.due(contractId, querier) + held;
      if (due + most > limit) {
        throw problem(
          402,
          'exposure',
          `due ${due} + query_reward + hit_reward + detail_reward ${most} > ` +
            `limit ${balance} / (active members − 1 = ${others}), base units of ${params.denom}.`,
        );
      }
      reserved.set(key, held + most);
      return {
        release: () => {
          const rest = (reserved.get(key) ?? 0n) - most;
          if (rest > 0n) reserved.set(key, rest);
          else reserved.delete(key);
        },
      };
    },
  };
}

function activeMembers(memberships: readonly Membership[]): bigint {
  const active = memberships.filter(({ standing }) => standing?.state === MemberState.ACTIVE);
  return BigInt(active.length);
}
