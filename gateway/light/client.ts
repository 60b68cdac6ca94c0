import type { Header } from 'cosmjs-types/tendermint/types/types';
import { ONE_THIRD } from './commit.js';
import { createFollowing, demandTrusted, isFresh } from './following.js';
import { appHashOf, headerHash } from './header.js';
import type { LightProvider } from './provider.js';
import { timeToNs } from './time.js';
import { openTrustedBlocks } from './trustedBlocks.js';
import { LightError } from './types.js';
import type { LightBlock, VerifiedHeader } from './types.js';
import { demandFresh, verifyAlone } from './verify.js';
import type { TrustRules } from './verify.js';
import { askWitnesses, patiently } from './witnesses.js';

export interface LightClientOptions {
  readonly chainId: string;
  readonly primary: LightProvider;
  /** Other nodes that must show the same headers. */
  readonly witnesses?: readonly LightProvider[];
  /** A header known from elsewhere; needed unless the file holds one that is not too old. */
  readonly trust?: { readonly height: bigint; readonly hash: Uint8Array };
  /** Keeps the newest verified light block over restarts. */
  readonly file?: string;
  /** Default 14 days: two thirds of the chain's unbonding period. */
  readonly trustingPeriodMs?: number;
  /** Default 10 s. */
  readonly maxClockDriftMs?: number;
  /** How long a witness may lag behind the primary. Default 10 s. */
  readonly witnessPatienceMs?: number;
  /** Unix time, ns. */
  readonly nowNs?: () => bigint;
}

/** Headers of a chain, verified by its validators' signatures from one trusted header on. */
export interface LightClient {
  readonly chainId: string;
  readonly primary: LightProvider;
  /**
   * The header of a height.
   * @param waitMs how long to wait for a height that the node has not reached
   * @throws LightError naming what is wrong
   */
  readonly header: (height: bigint, waitMs?: number) => Promise<VerifiedHeader>;
  /** The newest header that the primary shows. @throws LightError naming what is wrong */
  readonly newest: () => Promise<VerifiedHeader>;
}

const DAY_MS = 86_400_000;
const NS_PER_MS = 1_000_000n;

/**
 * Starts from the newest light block of the file or, without a fresh one, from the trusted header.
 * @throws LightError where there is neither, or the node shows another header of that height
 */
export async function createLightClient(options: LightClientOptions): Promise<LightClient> {
  const { chainId, primary, witnesses = [], trust } = options;
  const nowNs = options.nowNs ?? (() => BigInt(Date.now()) * NS_PER_MS);
  const rules: TrustRules = {
    chainId,
    trustingPeriodNs: BigInt(options.trustingPeriodMs ?? 14 * DAY_MS) * NS_PER_MS,
    maxClockDriftNs: BigInt(options.maxClockDriftMs ?? 10_000) * NS_PER_MS,
    trustLevel: ONE_THIRD,
  };
  const trusted = openTrustedBlocks(chainId, options.file);
  const agree = (block: LightBlock): Promise<void> =>
    askWitnesses(witnesses, primary.name, block, options.witnessPatienceMs ?? 10_000);
  const follow = createFollowing({ primary, trusted, rules, nowNs, agree });

  const { newest } = trusted;
  const isKnown = newest() !== undefined && isFresh(newest(), rules, nowNs());
  if (!isKnown) {
    if (trust === undefined) throw noRoot(newest());
    const block = await primary.lightBlock(trust.height);
    demandTrusted(block.header, trust.hash);
    demandFresh(block.header, rules, nowNs());
    verifyAlone(chainId, block);
    await agree(block);
    trusted.add([block]);
  } else if (trust !== undefined && trust.height >= (newest()?.header.height ?? 0n)) {
    demandTrusted((await follow.block(trust.height)).header, trust.hash);
  }

  // One at a time: what one verifies spares the next its signatures.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  return {
    chainId,
    primary,
    header: (height, waitMs = 0) =>
      inTurn(async () => summary(await patiently(() => follow.header(height), waitMs))),
    newest: () => inTurn(async () => summary((await follow.newest()).header)),
  };
}

function noRoot(expired: LightBlock | undefined): LightError {
  if (expired === undefined) {
    return new LightError('trust', 'no trusted height and hash are given, and none are kept');
  }
  const { height } = expired.header;
  return new LightError('trust', `the kept height ${height} is too old; give another`, 'expired');
}

function summary(header: Header): VerifiedHeader {
  return {
    height: header.height,
    hash: headerHash(header),
    timeNs: timeToNs(header.time),
    appHash: appHashOf(header),
  };
}
