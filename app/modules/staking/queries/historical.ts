import { HistoricalInfo } from 'cosmjs-types/cosmos/staking/v1beta1/staking';
import { timestampOf } from '../../../kit/cosmosTime.js';
import { compareBytes } from '../../../kit/bytes.js';
import { CodedError } from '../../../kit/errors.js';
import type { QueryContext } from '../../../kit/module.js';
import { invalidArgument, notFound } from '../../../kit/queryErrors.js';
import { lastPowers, stakingParams } from '../keys.js';
import { knownValidator } from '../validatorStore.js';
import { shownValidator } from './shown.js';

/**
 * Who voted as of a block, the strongest first. Of the header only chain, height and time are known
 * here. @throws CodedError sdk 22 for a height that is not kept, or over `historical_entries` ago
 */
export function historicalInfo(context: QueryContext, height: bigint): HistoricalInfo {
  if (height < 0n) throw invalidArgument('height cannot be negative');
  const { state, block } = formerBlock(context, height);
  const set = [...lastPowers.entries(state, [])].sort((left, right) =>
    left.value.power === right.value.power
      ? compareBytes(left.key[0], right.key[0])
      : left.value.power > right.value.power
        ? -1
        : 1,
  );
  const { chainId, timeMs } = block;
  const { header } = HistoricalInfo.fromPartial({
    header: { chainId, height: block.height, time: timestampOf(timeMs) },
  });
  const valset = set.map(({ key: [operator] }) =>
    shownValidator(operator, knownValidator(state, operator)),
  );
  return { header, valset };
}

function formerBlock(context: QueryContext, height: bigint): Pick<QueryContext, 'state' | 'block'> {
  const missing = notFound(`historical info for height ${height} not found`);
  const kept = BigInt(stakingParams.get(context.state)?.historicalEntries ?? 0);
  const { height: newest } = context.block;
  if (height === 0n || height > newest || newest - height >= kept) throw missing;
  try {
    return context.at(height);
  } catch (error) {
    if (error instanceof CodedError) throw missing;
    throw error;
  }
}
