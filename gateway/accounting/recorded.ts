import { setImmediate } from 'node:timers/promises';
import { TxMsgData } from 'cosmjs-types/cosmos/base/abci/v1beta1/abci';
import { TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import {
  MsgRecordQueries,
  MsgRecordQueriesResponse,
  Outcome,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import type { QueryRecord, RecordResult } from '../../proto/codec/generated/banma/accounting/v1.js';
import { equalBytes, toHex } from '../hex.js';
import type { FollowedBlock } from '../chain/block.js';
import type { ChainReader, ServiceIdentity } from '../chain/types.js';
import type { AnswerChange, Answers, GivenAnswer } from '../peer/answers.js';
import { rewardsOf, settleAnswer } from './claims.js';

const RECORDS_ADDED = 'banma.accounting.v1.EventRecordsAdded';

/**
 * Notices in blocks which of our answers their queriers have recorded, so that they are no longer
 * due and need not be asked for one by one. What it overlooks, the claims look up later.
 */
export function createRecordedListener(
  answers: Answers,
  chain: ChainReader,
  identity: ServiceIdentity,
): (block: FollowedBlock) => Promise<void> {
  return async (block) => {
    if (answers.openCount() === 0) return;
    const isOurs = block.events.some(
      ({ type, attributes }) => type === RECORDS_ADDED && attributes['querier'] !== identity.member,
    );
    if (!isOurs) return;
    const transactions = await block.transactions();
    const noticed: Noticed[] = [];
    for (const [index, base64] of transactions.entries()) {
      const result = block.results[index];
      if (result?.code !== 0) continue;
      for (const { message, results } of readAdditions(base64, result.data)) {
        if (message.member === identity.member) continue;
        for (const [at, record] of message.records.entries()) {
          const found = notice(identity, message, record, results[at]);
          if (found) noticed.push(found);
        }
      }
    }
    for (let start = 0; start < noticed.length; start += CHUNK) {
      await settle(answers, chain, noticed.slice(start, start + CHUNK));
      // Queries that wait for an answer go first.
      await setImmediate();
    }
  };
}

const CHUNK = 16;

/** Parts of our answer to one query that its record now holds. */
interface Noticed {
  readonly contractId: string;
  readonly querier: string;
  readonly requestHash: string;
  readonly response: boolean;
  readonly detail: boolean;
}

function notice(
  identity: ServiceIdentity,
  { contractId, member }: MsgRecordQueries,
  record: QueryRecord,
  result: RecordResult | undefined,
): Noticed | undefined {
  if (result === undefined) return undefined;
  const isUs = ({ responder }: { readonly responder: Uint8Array }): boolean =>
    equalBytes(responder, identity.memberAddress);
  const response = isRecorded(result.responses, record.responses.findIndex(isUs));
  const detail = isRecorded(result.details, record.details.findIndex(isUs));
  if (!response && !detail) return undefined;
  const requestHash = toHex(result.requestHash);
  return { contractId, querier: member, requestHash, response, detail };
}

async function settle(
  answers: Answers,
  chain: ChainReader,
  noticed: readonly Noticed[],
): Promise<void> {
  const contractIds = [...new Set(noticed.map(({ contractId }) => contractId))];
  const prices = await Promise.all(contractIds.map((id) => rewardsOf(chain, id)));
  const rewards = new Map(contractIds.map((id, index) => [id, prices[index]]));
  const changes = noticed.flatMap((found): readonly AnswerChange[] => {
    const price = rewards.get(found.contractId);
    if (price === undefined) return [];
    const change = (answer: GivenAnswer): GivenAnswer => {
      const responseState = found.response ? 'recorded' : answer.accounting;
      const detailState = found.detail ? 'recorded' : answer.detail?.accounting;
      return settleAnswer(price, answer, responseState, detailState);
    };
    return [[found, change]];
  });
  await answers.update(changes);
}

function isRecorded(items: RecordResult['responses'], index: number): boolean {
  const outcome = items[index]?.outcome;
  return outcome === Outcome.RECORDED || outcome === Outcome.UNCHANGED;
}

interface ReadAddition {
  readonly message: MsgRecordQueries;
  readonly results: readonly RecordResult[];
}

/** The MsgRecordQueries of an executed transaction with what the chain answered to each. */
function readAdditions(base64: string, data: Uint8Array): readonly ReadAddition[] {
  const { bodyBytes } = TxRaw.decode(Buffer.from(base64, 'base64'));
  const { messages } = TxBody.decode(bodyBytes);
  if (!messages.some(({ typeUrl }) => typeUrl === MsgRecordQueries.typeUrl)) return [];
  const { msgResponses } = TxMsgData.decode(data);
  return messages.flatMap(({ typeUrl, value }, index) => {
    const response = msgResponses[index];
    if (typeUrl !== MsgRecordQueries.typeUrl || response === undefined) return [];
    const { results } = MsgRecordQueriesResponse.decode(response.value);
    return [{ message: MsgRecordQueries.decode(value), results }];
  });
}
