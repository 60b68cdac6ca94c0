import type { QueryRequest } from '../../proto/codec/generated/banma/envelope/v1.js';
import type { ChainReader, ServiceIdentity } from '../chain/types.js';
import type { DigestProfile } from '../matching/digests.js';
import type { Matcher } from '../matching/match.js';
import type { Vault } from '../vault/types.js';
import type { Answers } from './answers.js';
import type { Exposure } from './exposure.js';
import type { RateLimit } from './rateLimit.js';

/** What the peer API works with. */
export interface PeerContext {
  readonly chain: ChainReader;
  readonly identity: ServiceIdentity;
  readonly contractIds: readonly string[];
  readonly digests: DigestProfile;
  readonly match: Matcher;
  readonly vault: Pick<Vault, 'record'>;
  readonly answers: Answers;
  readonly exposure: Exposure;
  readonly rateLimit: RateLimit;
  /** The member's own decision not to answer (README, decision 13). */
  readonly declines: (request: QueryRequest) => boolean;
}
