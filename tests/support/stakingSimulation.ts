import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { BlockProposal } from '../../app/block/proposedBlock.js';
import { bytesToHex } from '../../app/kit/bytes.js';
import type { EncodedMessage, Misbehaviour } from '../../app/kit/module.js';
import { consensusAddress } from '../../app/modules/staking/validatorStore.js';
import { toldValidators } from '../../app/modules/staking/updates.js';
import { createTestChain, testKey } from './chain.js';
import { choicesOf } from './choices.js';
import { createCometbftSet } from './cometbftSet.js';
import { createMemoryStore } from './memoryStore.js';
import { consensusKeyOf } from './institution.js';
import { stakingGenesis } from './stakingChain.js';
import { messages, publicKeyAny } from './validatorMessages.js';

/**
 * A seeded life of validators: they come, go, are delegated to, left, absent, jailed, slashed and
 * change their keys, and the set is kept as CometBFT keeps it, with its rules. The chain checks all
 * invariants after every block.
 */
export interface StakingLife {
  /** SHA-256 over the app hash of every block and the code of every transaction. */
  readonly hash: string;
  readonly codes: ReadonlyMap<string, number>;
  /** How often something happened: updates by kind, events by type. */
  readonly happened: ReadonlyMap<string, number>;
  readonly blocks: readonly BlockProposal[];
  readonly appHashes: readonly string[];
}

const NAMES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L'];
const evidence = { blocks: 20n, seconds: 40n };

export const simulationOptions = () => ({
  evidence,
  genesis: stakingGenesis({
    powers: { A: 10, B: 10, C: 10, D: 10, E: 10 },
    people: [...NAMES.slice(5), 'P', 'Q'],
    params: { unbonding_time: '30s', max_validators: 6, max_entries: 3 },
    slashing: {
      signed_blocks_window: '8',
      min_signed_per_window: '0.5',
      downtime_jail_duration: '20s',
      slash_fraction_downtime: '0.01',
    },
  }),
});

export function simulateStaking(seed: number, count: number): StakingLife {
  const { below, pick, chance } = choicesOf(seed);
  const store = createMemoryStore();
  let chain = createTestChain({ ...simulationOptions(), store });
  const comet = createCometbftSet(toldValidators(chain.state) ?? []);
  const hash = createHash('sha256');
  const codes = new Map<string, number>();
  const happened = new Map<string, number>();
  const blocks: BlockProposal[] = [];
  const appHashes: string[] = [];
  const offline = new Set<string>();
  let keys = 0;
  /** What began to unbond, as far as it is remembered. */
  const begun: { readonly who: string; readonly at: string; readonly height: bigint }[] = [];
  const add = (counts: Map<string, number>, key: string): void => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };

  const choose = (): { readonly signer: string; readonly message: EncodedMessage } => {
    const [validator, other] = [pick(NAMES), pick(NAMES)];
    const amount = BigInt(900_000 + below(2_500_000));
    const person = pick(['P', 'Q', validator]);
    switch (below(9)) {
      case 0: {
        keys += 1;
        const pubkey = publicKeyAny(consensusKeyOf(chance(0.1) ? 'A' : `key ${keys}`));
        return { signer: validator, message: messages.create(validator, 4n * amount, { pubkey }) };
      }
      case 1:
      case 2:
        return { signer: person, message: messages.delegate(person, other, 3n * amount) };
      case 3:
      case 4: {
        const at = person === validator ? validator : other;
        const part = chance(0.3) ? 3n * amount : amount;
        begun.push({ who: person, at, height: chain.height() + 1n });
        return { signer: person, message: messages.undelegate(person, at, part) };
      }
      case 5: {
        const known = begun.length === 0 ? undefined : pick(begun);
        const { who, at, height } = known ?? { who: 'P', at: 'A', height: 1n };
        return { signer: who, message: messages.cancel(who, at, amount, height) };
      }
      case 6: {
        keys += 1;
        const key = consensusKeyOf(`key ${keys}`);
        return { signer: validator, message: messages.rotate(validator, key) };
      }
      default:
        return { signer: validator, message: messages.unjail(validator) };
    }
  };

  const findEvidence = (height: bigint): Misbehaviour[] => {
    if (height < 3n || !chance(0.015)) return [];
    const back = BigInt(1 + below(30));
    const infraction = height > back ? height - back : 1n;
    const set = [...comet.at(infraction)];
    const [key, power] = pick(set);
    const address = consensusAddress(Buffer.from(key, 'hex'));
    const kind = pick(['DUPLICATE_VOTE', 'LIGHT_CLIENT_ATTACK'] as const);
    const timeMs = chain.timeMs() - back * 2_000n;
    const one = { kind, address, power, height: infraction, timeMs };
    return chance(0.3) ? [one, one] : [one];
  };

  for (let index = 0; index < count; index += 1) {
    // A node that was started again goes on as if nothing had been.
    if (chance(0.02)) chain = createTestChain({ store });
    const height = chain.height() + 1n;
    const set = [...comet.at(height).keys()];
    if (chance(0.05)) offline.add(pick(set));
    for (const key of [...offline]) if (chance(0.1)) offline.delete(key);
    const misbehaviour = findEvidence(height);
    const lastCommit = comet.votes(height, (key) => offline.has(key) || chance(0.02));
    const facts = { lastCommit, misbehaviour, proposer: new Uint8Array(20) };
    const txs = Array.from({ length: below(5) }, () => {
      const { signer, message } = choose();
      return chain.sign(testKey(signer), [message]);
    });
    const made = chain.block(txs, { afterMs: BigInt(500 + below(4_000)), facts });
    comet.update(height, made.validatorUpdates);
    for (const { power } of made.validatorUpdates) {
      add(happened, power === 0n ? 'removed' : 'powered');
    }
    for (const { type, attributes } of made.events) {
      const reason = attributes.find(([key]) => key === 'reason')?.[1];
      add(happened, reason === undefined ? type : `${type} ${reason}`);
    }
    for (const [at, { code, codespace }] of made.outcomes.entries()) {
      hash.update(`${height} ${at} ${codespace} ${code}\n`);
      add(codes, code === 0 ? 'ok' : `${codespace} ${code}`);
    }
    hash.update(made.appHash);
    blocks.push({ height, timeMs: made.timeMs, txs, facts });
    appHashes.push(bytesToHex(made.appHash));
  }
  return { hash: hash.digest('hex'), codes, happened, blocks, appHashes };
}

const [, script, seed, count] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  console.log(simulateStaking(Number(seed), Number(count)).hash);
}
