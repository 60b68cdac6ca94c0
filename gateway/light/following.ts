import type { Header } from 'cosmjs-types/tendermint/types/types';
import { equalBytes, toHex } from '../hex.js';
import { headerHash } from './header.js';
import type { LightProvider } from './provider.js';
import { timeToNs } from './time.js';
import type { TrustedBlocks } from './trustedBlocks.js';
import { LightError } from './types.js';
import type { LightBlock } from './types.js';
import { verifyBefore, verifyLater } from './verify.js';
import type { TrustRules } from './verify.js';

/** How far headers are followed one by one below the oldest trusted one. */
const MAX_STEPS_BACK = 1_000n;
/** How many headers one verification may need; bisection needs few unless a node lies. */
const MAX_STEPS_ON = 5_000;

/** Ways from what is trusted to any height. */
export interface Following {
  readonly block: (height: bigint) => Promise<LightBlock>;
  readonly header: (height: bigint) => Promise<Header>;
  readonly newest: () => Promise<LightBlock>;
}

/** @param parts.agree throws where a witness shows another header */
export function createFollowing(parts: {
  readonly primary: LightProvider;
  readonly trusted: TrustedBlocks;
  readonly rules: TrustRules;
  readonly nowNs: () => bigint;
  readonly agree: (block: LightBlock) => Promise<void>;
}): Following {
  const { primary, trusted, rules, nowNs, agree } = parts;
  /** Headers reached by hash alone, from above. */
  const linked = new Map<bigint, Header>();

  /** Bisection: where too few of the trusted validators signed, a height in between is first. */
  const upTo = async (from: LightBlock, target: LightBlock): Promise<LightBlock> => {
    const pending = [target];
    const verified: LightBlock[] = [];
    let base = from;
    for (let next = pending.at(-1); next !== undefined; next = pending.at(-1)) {
      if (verified.length + pending.length > MAX_STEPS_ON) {
        throw new LightError(
          'header',
          `over ${MAX_STEPS_ON} steps to height ${target.header.height}`,
        );
      }
      try {
        verifyLater(base, next, rules, nowNs());
        verified.push(next);
        base = next;
        pending.pop();
      } catch (error) {
        if (!(error instanceof LightError) || error.code !== 'insufficient_trust') throw error;
        const middle = base.header.height + (next.header.height - base.header.height) / 2n;
        pending.push(await primary.lightBlock(middle));
      }
    }
    await agree(target);
    trusted.add(verified);
    return target;
  };

  const downTo = async (from: Header, height: bigint): Promise<Header> => {
    let at = from;
    if (at.height - height > MAX_STEPS_BACK) {
      const reason = `is ${at.height - height} below the oldest trusted one; trust a lower height`;
      throw new LightError('header.height', reason, 'unavailable');
    }
    while (at.height > height) {
      const below = at.height - 1n;
      const header = linked.get(below) ?? (await primary.signedHeader(below)).header;
      verifyBefore(at, header, rules.chainId);
      linked.set(below, header);
      at = header;
    }
    for (const key of linked.keys()) {
      if (linked.size <= Number(MAX_STEPS_BACK)) break;
      linked.delete(key);
    }
    return at;
  };

  const block = async (height: bigint): Promise<LightBlock> => {
    const known = trusted.at(height);
    if (known !== undefined) return known;
    const base = trusted.below(height);
    if (base === undefined) {
      throw new LightError('header.height', `${height} lies below all that is trusted`);
    }
    return upTo(base, await primary.lightBlock(height));
  };

  return {
    block,
    header: async (height) => {
      const known = trusted.at(height);
      if (known !== undefined) return known.header;
      const above = trusted.above(height);
      const base = trusted.below(height);
      if (above !== undefined && !isFresh(base, rules, nowNs())) {
        return downTo(above.header, height);
      }
      return (await block(height)).header;
    },
    newest: async () => {
      const shown = await primary.lightBlock();
      const newest = trusted.newest() as LightBlock;
      if (shown.header.height > newest.header.height) return upTo(newest, shown);
      const known = trusted.at(shown.header.height);
      if (known !== undefined) demandTrusted(shown.header, headerHash(known.header));
      return newest;
    },
  };
}

/** True while a light block may serve to verify later ones. */
export function isFresh(block: LightBlock | undefined, rules: TrustRules, nowNs: bigint): boolean {
  return block !== undefined && timeToNs(block.header.time) + rules.trustingPeriodNs > nowNs;
}

/** @throws LightError `conflict` unless the header has the trusted hash */
export function demandTrusted(header: Header, hash: Uint8Array): void {
  const shown = headerHash(header);
  if (equalBytes(shown, hash)) return;
  const { height } = header;
  const reason = `the node shows ${toHex(shown)} at height ${height}, trusted is ${toHex(hash)}`;
  throw new LightError('trust.hash', reason, 'conflict');
}
