import * as slashing from 'cosmjs-types/cosmos/slashing/v1beta1/query';
import type { ValidatorSigningInfo } from 'cosmjs-types/cosmos/slashing/v1beta1/slashing';
import type { SigningInfo } from '../../../proto/codec/generated/banma/slashing/v1.js';
import { ValidatorStatus } from '../../../proto/codec/generated/banma/staking/v1.js';
import { consensusFromText, consensusToText } from '../../../proto/documents/address.js';
import { errorText } from '../../../proto/errorText.js';
import { cosmosPage, cosmosService } from '../../kit/cosmosQuery.js';
import { durationOf, timestampOf } from '../../kit/cosmosTime.js';
import type { QueryContext, QueryHandler } from '../../kit/module.js';
import { listedEntries, pageBounds, takePage } from '../../kit/pagination.js';
import type { ListItem, PageBounds } from '../../kit/pagination.js';
import { invalidArgument, notFound, unknownStatus } from '../../kit/queryErrors.js';
import type { StakingLedger } from '../staking/types.js';
import { signingInfos, slashingParams } from './keys.js';
import { DEFAULT_PARAMS } from './params.js';

const define = cosmosService('cosmos.slashing.v1beta1.Query');

/** A decimal in a field of bytes is the same text. */
const decimalBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** All of `cosmos.slashing.v1beta1.Query`. */
export const slashingQueries = (staking: StakingLedger): readonly QueryHandler[] => [
  define('Params', slashing.QueryParamsRequest, slashing.QueryParamsResponse, ({ state }) => {
    const params = slashingParams.get(state) ?? DEFAULT_PARAMS;
    return {
      params: {
        signedBlocksWindow: params.signedBlocksWindow,
        minSignedPerWindow: decimalBytes(params.minSignedPerWindow),
        downtimeJailDuration: durationOf(params.downtimeJailMs),
        slashFractionDoubleSign: decimalBytes(params.slashFractionDoubleSign),
        slashFractionDowntime: decimalBytes(params.slashFractionDowntime),
      },
    };
  }),
  define(
    'SigningInfo',
    slashing.QuerySigningInfoRequest,
    slashing.QuerySigningInfoResponse,
    (context, { consAddress }) => {
      if (consAddress === '') throw invalidArgument('invalid request');
      const address = consensusOf(consAddress);
      const operator = staking.operatorOf(context.state, address);
      const info = operator && signingInfos.get(context.state, operator);
      if (operator === undefined || info === undefined) {
        throw notFound(`SigningInfo not found for validator ${consAddress}`);
      }
      return { valSigningInfo: shown(context, staking, operator, address, info) };
    },
  ),
  define(
    'SigningInfos',
    slashing.QuerySigningInfosRequest,
    slashing.QuerySigningInfosResponse,
    (context, { pagination }) => {
      const bounds = pageBounds(cosmosPage(pagination));
      const page = takePage(listOf(context, staking, bounds), bounds);
      return { info: [...page.items], pagination: page.pagination };
    },
  ),
];

/** In the order of the operators; of a validator that is no more, nothing is listed. */
function* listOf(
  context: QueryContext,
  staking: StakingLedger,
  bounds: PageBounds,
): Iterable<ListItem<ValidatorSigningInfo>> {
  const { state } = context;
  for (const { key, rawKey, value, size } of listedEntries(state, signingInfos, [], bounds)) {
    const address = staking.consensusAddressOf(state, key[0]);
    const item = address && shown(context, staking, key[0], address, value);
    yield { pageKey: rawKey, item, size };
  }
}

/** `index_offset` counts blocks since the votes are counted, as long as they are. */
function shown(
  { state, block }: QueryContext,
  staking: StakingLedger,
  operator: Uint8Array,
  address: Uint8Array,
  { startHeight, jailedUntil, tombstoned, missedBlocks }: SigningInfo,
): ValidatorSigningInfo {
  const validator = staking.validator(state, operator);
  const isCounted = validator?.status === ValidatorStatus.BONDED && !validator.jailed;
  return {
    address: consensusToText(address),
    startHeight,
    indexOffset: isCounted ? block.height - startHeight : 0n,
    jailedUntil: timestampOf(jailedUntil),
    tombstoned,
    missedBlocksCounter: missedBlocks,
  };
}

function consensusOf(text: string): Uint8Array {
  try {
    return consensusFromText(text);
  } catch (error) {
    throw unknownStatus(errorText(error));
  }
}
