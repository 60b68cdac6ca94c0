import { createSealedStore, PRESENT } from '../sealedStore.js';
import type { Sealer } from '../sealedStore.js';
import { createTimeIndex } from '../timeIndex.js';
import { applyWrite } from '../vault/environment.js';
import type { VaultEnvironment, VaultWrite } from '../vault/environment.js';

/**
 * What the chain knows of a part of an answer: `open` not yet seen in the record, `recorded`,
 * `refused` by the chain, `late` when nothing can be done any more.
 */
export type AccountingState = 'open' | 'recorded' | 'refused' | 'late';

/** A detail that was handed over, with the exact documents. Bytes are hex. */
export interface GivenDetail {
  readonly bodyHash: string;
  readonly request: string;
  readonly requestSignature: string;
  readonly response: string;
  readonly signature: string;
  readonly answer: unknown;
  readonly givenAt: number;
  readonly accounting: AccountingState;
}

/** An answer that was given: evidence, replay protection and the basis of a claim. */
export interface GivenAnswer {
  readonly contractId: string;
  /** `banma1…` */
  readonly querier: string;
  readonly requestHash: string;
  readonly requestedAt: number;
  /** The contract's settle window in ms. */
  readonly windowMs: number;
  readonly bodyHash: string;
  readonly request: string;
  readonly requestSignature: string;
  readonly response: string;
  readonly signature: string;
  readonly hit?: {
    readonly token: string;
    readonly staticFactor: string;
    readonly hitDigest: string;
  };
  readonly detail?: GivenDetail;
  readonly accounting: AccountingState;
  /** What the answer earns alone, base units, decimal. */
  readonly due: string;
  /** When the chain is to be asked whether it is recorded, ms. */
  readonly claimAt: number;
}

/** Durable answers, and what queriers owe for those not recorded yet. */
export interface Answers {
  readonly find: (
    contractId: string,
    querier: string,
    requestHash: string,
  ) => GivenAnswer | undefined;
  /** A new answer; durable once it resolves. */
  readonly save: (answer: GivenAnswer) => Promise<void>;
  /**
   * Changes stored answers in one transaction; each change sees what the one before it left.
   * Those it knows no answer for, and changes that return none, are passed over.
   */
  readonly update: (changes: readonly AnswerChange[]) => Promise<void>;
  /** Sum of what this querier's unrecorded answers earn alone, base units. */
  readonly due: (contractId: string, querier: string) => bigint;
  readonly dues: (contractId: string) => readonly (readonly [querier: string, due: bigint])[];
  /** Open answers whose time to be checked has come. */
  readonly claimable: (now: number, limit: number) => readonly GivenAnswer[];
  readonly openCount: () => number;
  /** Forgets answers requested before this time (ms), at most so many. Returns how many. */
  readonly purge: (before: number, limit: number) => Promise<number>;
}

/** What identifies an answer. */
export type AnswerKey = Pick<GivenAnswer, 'contractId' | 'querier' | 'requestHash'>;

export type AnswerChange = readonly [
  key: AnswerKey,
  change: (answer: GivenAnswer) => GivenAnswer | undefined,
];

interface OpenEntry {
  readonly querierKey: string;
  readonly due: bigint;
  readonly claimAt: number;
}

/** Reads what is open from the environment once; afterwards it is kept in memory as well. */
export function createAnswers(environment: VaultEnvironment, sealer: Sealer): Answers {
  const answers = createSealedStore<GivenAnswer>(environment, sealer, 'peer/answers');
  const opened = environment.database('peer/open');
  const times = createTimeIndex(environment, 'peer/times');
  const open = new Map<string, OpenEntry>();
  const dues = new Map<string, bigint>();

  const setOpen = (key: string, entry: OpenEntry | undefined): void => {
    const former = open.get(key);
    if (former) addDue(dues, former.querierKey, -former.due);
    if (entry) {
      open.set(key, entry);
      addDue(dues, entry.querierKey, entry.due);
    } else {
      open.delete(key);
    }
  };
  for (const { key } of opened.range()) {
    const name = Buffer.from(key).toString();
    const answer = answers.get(name);
    if (answer) setOpen(name, openEntryOf(answer));
  }

  const writesOf = (answer: GivenAnswer): VaultWrite[] => {
    const key = keyOf(answer);
    const openKey = { database: opened, key: Buffer.from(key) };
    return [
      answers.toWrite(key, answer),
      times.toWrite(answer.requestedAt, key),
      { ...openKey, value: isAnswerOpen(answer) ? PRESENT : undefined },
    ];
  };
  const remember = (answer: GivenAnswer): void =>
    setOpen(keyOf(answer), isAnswerOpen(answer) ? openEntryOf(answer) : undefined);

  return {
    find: (contractId, querier, requestHash) =>
      answers.get(keyOf({ contractId, querier, requestHash })),
    save: async (answer) => {
      await environment.write(writesOf(answer));
      remember(answer);
    },
    update: async (changes) => {
      const changed = await environment.transaction(() =>
        changes.flatMap(([key, change]) => {
          const current = answers.get(keyOf(key));
          const next = current && change(current);
          if (next === undefined) return [];
          for (const write of writesOf(next)) applyWrite(write);
          return [next];
        }),
      );
      for (const answer of changed) remember(answer);
    },
    due: (contractId, querier) => dues.get(`${contractId}/${querier}`) ?? 0n,
    dues: (contractId) =>
      [...dues]
        .filter(([key]) => key.startsWith(`${contractId}/`))
        .map(([key, due]) => [key.slice(contractId.length + 1), due] as const),
    claimable: (now, limit) => {
      const found: GivenAnswer[] = [];
      for (const [key, { claimAt }] of open) {
        if (found.length >= limit) break;
        if (claimAt > now) continue;
        const answer = answers.get(key);
        if (answer) found.push(answer);
      }
      return found;
    },
    openCount: () => open.size,
    purge: async (before, limit) => {
      const purged = await times.purge(before, limit, (key) => {
        answers.remove(key);
        opened.remove(Buffer.from(key));
      });
      for (const key of purged) setOpen(key, undefined);
      return purged.length;
    },
  };
}

/** True while a part of it may still have to be claimed. */
function isAnswerOpen(answer: GivenAnswer): boolean {
  return answer.accounting === 'open' || answer.detail?.accounting === 'open';
}

function keyOf(answer: AnswerKey): string {
  return `${answer.contractId}/${answer.querier}/${answer.requestHash}`;
}

function openEntryOf(answer: GivenAnswer): OpenEntry {
  return {
    querierKey: `${answer.contractId}/${answer.querier}`,
    due: BigInt(answer.due),
    claimAt: answer.claimAt,
  };
}

function addDue(dues: Map<string, bigint>, key: string, amount: bigint): void {
  const due = (dues.get(key) ?? 0n) + amount;
  if (due > 0n) dues.set(key, due);
  else dues.delete(key);
}
