import type { Logger } from 'pino';
import {
  MsgClaimQuery,
  MsgClaimQueryResponse,
  Outcome,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import type {
  ItemResult,
  Record as QueryRecordState,
  RecordResult,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import { GAS } from '../../proto/documents/gasSchedule.js';
import { createRetryTime } from '../backOff.js';
import { generousGasLimit } from '../chain/gas.js';
import type {
  ChainReader,
  OutgoingMessage,
  ServiceIdentity,
  TransactionSender,
} from '../chain/types.js';
import { ChainUnavailable } from '../errors.js';
import { equalBytes, fromHex } from '../hex.js';
import type { AccountingState, Answers, GivenAnswer } from '../peer/answers.js';
import { stored } from '../peer/documents.js';
import { deliver } from './deliver.js';

/** Claims answers that their querier left out of its record (contract.md, Adding). */
export interface Claims {
  /** Checks answers whose time has come and claims what is missing; called by a timer. */
  readonly tick: () => Promise<void>;
}

export interface ClaimOptions {
  readonly answers: Answers;
  readonly chain: ChainReader;
  readonly sender: TransactionSender;
  readonly identity: ServiceIdentity;
  readonly log: Logger;
  readonly onOutcome: (outcome: AccountingState) => void;
}

const BATCH = 50;
/** An answer that failed by itself is tried again after this long. */
const RETRY_MS = 60_000;

/** What a claim is about to say, and how it ends. */
interface Claim {
  readonly answer: GivenAnswer;
  readonly message: OutgoingMessage;
}

export function createClaims(options: ClaimOptions): Claims {
  const { answers, chain, sender, identity, log } = options;
  const retryTime = createRetryTime();
  let isRunning = false;

  const save = async (
    answer: GivenAnswer,
    response: AccountingState,
    detail: AccountingState | undefined,
  ): Promise<void> => {
    const rewards = await rewardsOf(chain, answer.contractId);
    const change = (current: GivenAnswer): GivenAnswer =>
      settleAnswer(rewards, current, response, detail);
    await answers.update([[answer, change]]);
  };

  /** Looks at it later, so that the next ones get their turn. */
  const postpone = (answer: GivenAnswer, claimAt: number): Promise<void> =>
    answers.update([[answer, (current) => ({ ...current, claimAt })]]);

  const finish = async (answer: GivenAnswer, result: RecordResult | undefined): Promise<void> => {
    const response = stateOf(result?.responses[0], result?.code);
    const detail = answer.detail && stateOf(result?.details[0], result?.code);
    options.onOutcome(response);
    if (response === 'refused') {
      const code = result?.responses[0]?.code || result?.code;
      log.error({ requestHash: answer.requestHash, code }, 'the chain refused a claim');
    }
    await save(answer, response, detail);
  };

  /** Looks at the record and says whether there is something to claim. */
  const check = async (answer: GivenAnswer, now: number): Promise<boolean> => {
    const record = await chain.record(
      answer.contractId,
      answer.querier,
      fromHex(answer.requestHash),
    );
    const { response, detail } = recordedParts(record, answer, identity.memberAddress);
    if (response && (detail || !answer.detail)) {
      await save(answer, 'recorded', answer.detail && 'recorded');
      return false;
    }
    const { requestedAt, windowMs } = answer;
    if (now < requestedAt + windowMs / 2) return true;
    if (record === undefined) {
      // After an outage of the querier the record may still be opened by a claim, late.
      if (now >= requestedAt + windowMs) return true;
      await postpone(answer, requestedAt + windowMs);
      return false;
    }
    const isLateRecord = record.late && now < Number(record.closesAt) - windowMs / 2;
    if (isLateRecord) return true;
    log.error({ requestHash: answer.requestHash }, 'too late to claim an answer');
    options.onOutcome('late');
    await save(answer, response ? 'recorded' : 'late', answer.detail && 'late');
    return false;
  };

  const run = async (): Promise<void> => {
    const due = answers.claimable(Date.now(), BATCH);
    const claims: Claim[] = [];
    for (const answer of due) {
      try {
        if (!(await check(answer, Date.now()))) continue;
        claims.push({ answer, message: claimOf(answer, identity) });
      } catch (error) {
        if (error instanceof ChainUnavailable) throw error;
        log.error({ err: error, requestHash: answer.requestHash }, 'an answer cannot be claimed');
        await postpone(answer, Date.now() + RETRY_MS);
      }
    }
    if (claims.length === 0) return;
    await deliver<Claim>(
      {
        log,
        gasOf,
        send: (items, gasLimit) =>
          sender.send(
            items.map(({ message }) => message),
            gasLimit,
          ),
        delivered: async (items, outcome) => {
          for (const [index, { answer }] of items.entries()) {
            const bytes = outcome.responses[index] ?? new Uint8Array(0);
            await finish(answer, MsgClaimQueryResponse.decode(bytes).result);
          }
        },
        refused: async ({ answer }, code) => {
          log.error({ requestHash: answer.requestHash, code }, 'a claim was refused');
          await finish(answer, undefined);
        },
      },
      claims,
    );
  };

  return {
    tick: async () => {
      if (isRunning || !retryTime.isOver(Date.now())) return;
      isRunning = true;
      try {
        await run();
        retryTime.succeeded();
      } catch (error) {
        retryTime.failed(Date.now());
        log.warn({ err: error }, 'claims will be tried again');
      } finally {
        isRunning = false;
      }
    },
  };
}

/** Prices of a contract, base units. */
export interface Rewards {
  readonly queryReward: bigint;
  readonly hitReward: bigint;
  readonly detailReward: bigint;
}

/** Prices now in force. */
export async function rewardsOf(chain: ChainReader, contractId: string): Promise<Rewards> {
  const params = (await chain.contract(contractId))?.params;
  return params ?? { queryReward: 0n, hitReward: 0n, detailReward: 0n };
}

/**
 * The answer with what became of it; only what is still open counts as due. Synchronous: it runs
 * inside the transaction that has read the answer.
 */
export function settleAnswer(
  { queryReward, hitReward, detailReward }: Rewards,
  answer: GivenAnswer,
  response: AccountingState,
  detail: AccountingState | undefined,
): GivenAnswer {
  const settled: GivenAnswer = {
    ...answer,
    accounting: response,
    ...(answer.detail
      ? { detail: { ...answer.detail, accounting: detail ?? answer.detail.accounting } }
      : {}),
  };
  let due = 0n;
  if (settled.accounting === 'open') due += queryReward + (settled.hit ? hitReward : 0n);
  if (settled.detail?.accounting === 'open') due += detailReward;
  return { ...settled, due: due.toString() };
}

/** Which parts of our answer a record on the chain holds. */
function recordedParts(
  record: QueryRecordState | undefined,
  answer: GivenAnswer,
  responder: Uint8Array,
): { readonly response: boolean; readonly detail: boolean } {
  const item = record?.responses.find((response) => equalBytes(response.responder, responder));
  return { response: item !== undefined, detail: Boolean(answer.detail && item?.detail) };
}

function stateOf(item: ItemResult | undefined, code: string | undefined): AccountingState {
  if (code) return 'refused';
  const isGood = item?.outcome === Outcome.RECORDED || item?.outcome === Outcome.UNCHANGED;
  return isGood ? 'recorded' : 'refused';
}

function claimOf(answer: GivenAnswer, identity: ServiceIdentity): OutgoingMessage {
  const { detail } = answer;
  const value = MsgClaimQuery.encode(
    MsgClaimQuery.fromPartial({
      signer: identity.serviceAccount,
      member: identity.member,
      contractId: answer.contractId,
      request: stored.queryRequest(answer.request),
      requestSignature: fromHex(answer.requestSignature),
      response: stored.queryResponse(answer.response),
      ...(detail
        ? {
            detailRequest: stored.detailRequest(detail.request),
            detailRequestSignature: fromHex(detail.requestSignature),
            detailResponse: stored.detailResponse(detail.response),
          }
        : {}),
    }),
  );
  return { typeUrl: MsgClaimQuery.typeUrl, value };
}

function gasOf(claims: readonly Claim[]): bigint {
  let gas = 0n;
  for (const { message } of claims) {
    const items = 2n * (GAS.recordItem + GAS.signature) + 3n * GAS.transfer;
    gas += GAS.record + items + GAS.byte * BigInt(message.value.length + 100);
  }
  return generousGasLimit(gas);
}
