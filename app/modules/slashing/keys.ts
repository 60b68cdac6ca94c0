import {
  MissedBlocks,
  Params,
  SigningInfo,
} from '../../../proto/codec/generated/banma/slashing/v1.js';
import { defineCollection, messageValue } from '../../kit/collection.js';
import { addressPart, u64Part } from '../../kit/keyParts.js';

export const slashingParams = defineCollection({
  name: 'slashing/params',
  key: [],
  value: messageValue(Params),
  description: 'Parameters of slashing, where the chain has staking',
});

export const signingInfos = defineCollection({
  name: 'slashing/signing_info',
  key: [addressPart('operator')],
  value: messageValue(SigningInfo),
  description: 'What is known of the votes of a validator',
});

export const missedBlocks = defineCollection({
  name: 'slashing/missed_blocks',
  key: [addressPart('operator'), u64Part('chunk')],
  value: messageValue(MissedBlocks),
  description: 'Which votes of the window were not there, 1,024 a chunk; without any no entry',
});

/** For the keyspace table, in the order of this file. */
export const slashingCollections = [slashingParams.info, signingInfos.info, missedBlocks.info];
