import type { ChainBlock, ChainMessage } from './blocks.js';
import {
  faultOfDetail,
  faultOfQuerier,
  faultOfResponse,
  isByMember,
  isStillOpen,
  openingOf,
  SLACK_MS,
} from './judge.js';
import type { OfferedDetail, OfferedResponse } from './judge.js';
import { readClaim, readRecord, readRejected } from './offers.js';
import type { Offer } from './offers.js';
import { hexOf } from './bech32.js';
import { contractOf } from './membership.js';
import { requestHashOf } from './signatures.js';
import { priceOf } from './split.js';
import { escrowOf, sharesOf } from './state.js';
import type { Chain, ContractState, RecordState } from './state.js';
import { hex, readWire } from './wire.js';
import type { WireMessage } from './wire.js';

const RECORDED = 1n;
const UNCHANGED = 2n;
const REFUSED = 3n;

/** Queries recorded, claimed and rejected: contract.md, Accounting for queries. */
export const recordMessages: Readonly<
  Record<string, (chain: Chain, block: ChainBlock, message: ChainMessage) => void>
> = {
  '/banma.accounting.v1.MsgRecordQueries': (chain, block, { value, response }) => {
    const message = readWire(value);
    const contract = contractOf(chain, message.text(3));
    const querier = Buffer.from(hexOf(message.text(2)), 'hex');
    const told = readWire(response).allMessages(1);
    message.allMessages(4).forEach((record, index) => {
      const offer = readRecord(chain.chainId, contract.contractId, querier, record);
      accept(chain, contract, block, offer, told[index]);
    });
  },
  '/banma.accounting.v1.MsgClaimQuery': (chain, block, { value, response }) => {
    const message = readWire(value);
    const contract = contractOf(chain, message.text(3));
    const offer = readClaim(chain.chainId, message);
    const { terms } = offer;
    const when = [terms.requestedAt, terms.requestedAt + terms.deadlineMs + SLACK_MS] as const;
    const [request, signature] = [message.bytes(4), message.bytes(5)];
    if (
      !isByMember(chain, contract, 'query-request', request, signature, terms.querier, when) ||
      hex(message.message(4).bytes(5)) !== hexOf(message.text(2))
    ) {
      chain.disagreements.push({ height: block.height, what: 'a claim without a good request' });
      return;
    }
    accept(chain, contract, block, offer, readWire(response).message(1));
  },
  '/banma.accounting.v1.MsgRejectHits': (chain, block, { value, response }) => {
    const message = readWire(value);
    const contract = contractOf(chain, message.text(3));
    const key = keyOf(contract, hexOf(message.text(2)), hex(message.bytes(4)));
    const told = readWire(response).message(1).allMessages(5);
    message
      .allMessages(5)
      .map(readRejected)
      .forEach((rejection, index) => {
        const record = contract.records.get(key);
        compare(chain, block, 'rejection', reject(record, rejection), told[index]);
      });
  },
};

function accept(
  chain: Chain,
  contract: ContractState,
  block: ChainBlock,
  offer: Offer,
  told: WireMessage | undefined,
): void {
  const { terms } = offer;
  const requestHash = requestHashOf(terms);
  const key = keyOf(contract, hex(terms.querier), hex(requestHash));
  const existing = contract.records.get(key);
  const record = existing ?? openRecord(contract, block, offer, key, hex(requestHash));
  const isOpen =
    record !== undefined &&
    faultOfQuerier(contract, terms) === undefined &&
    isStillOpen(contract, record, block, offer.isClaim);
  const before = record ? priceOf(sharesOf(record), contract.prices) : 0n;
  const toldOf = (field: number, index: number): WireMessage | undefined =>
    told?.allMessages(field)[index];
  offer.responses.forEach((response, index) => {
    const outcome = isOpen ? addResponse(chain, contract, offer, record, response) : REFUSED;
    compare(chain, block, 'response', outcome, toldOf(4, index));
  });
  if (isOpen && record.responses.size > 0) contract.records.set(key, record);
  offer.details.forEach((detail, index) => {
    const outcome = isOpen ? addDetail(chain, contract, offer, record, detail) : REFUSED;
    compare(chain, block, 'detail', outcome, toldOf(6, index));
  });
  offer.rejected.forEach((rejection, index) => {
    compare(
      chain,
      block,
      'rejection',
      isOpen ? reject(record, rejection) : REFUSED,
      toldOf(5, index),
    );
  });
  if (!isOpen) return;
  const newlyDue = priceOf(sharesOf(record), contract.prices) - before;
  const balance = chain.ledger.balance(record.querier);
  const reserved = newlyDue < balance ? newlyDue : balance;
  chain.ledger.debit(record.querier, reserved);
  chain.ledger.credit(escrowOf(contract), reserved);
  record.reserved += reserved;
}

function openRecord(
  contract: ContractState,
  block: ChainBlock,
  { terms, isClaim }: Offer,
  key: string,
  requestHash: string,
): RecordState | undefined {
  const opening = openingOf(contract, terms.requestedAt, block, isClaim);
  return opening
    ? {
        key,
        querier: hex(terms.querier),
        requestHash,
        requestedAt: terms.requestedAt,
        deadlineMs: terms.deadlineMs,
        openedAt: block.timeMs,
        ...opening,
        responses: new Map(),
        reserved: 0n,
      }
    : undefined;
}

/** The first response of a responder stands; the same again changes nothing. */
function addResponse(
  chain: Chain,
  contract: ContractState,
  { terms, isClaim }: Offer,
  record: RecordState,
  response: OfferedResponse,
): bigint {
  const requestHash = Buffer.from(record.requestHash, 'hex');
  const fault = faultOfResponse(chain, contract, terms, requestHash, response, isClaim);
  if (fault !== undefined) return REFUSED;
  const responder = hex(response.responder);
  const [hitDigest] = response.hitDigests.map(hex);
  const { respondedAt, privateHash } = response;
  const content = `${respondedAt}/${hitDigest ?? ''}/${hex(privateHash)}`;
  const known = record.responses.get(responder);
  if (known) return known.content === content ? UNCHANGED : REFUSED;
  const proofId = hitDigest === undefined ? undefined : contract.proofs.get(hitDigest)?.proofId;
  record.responses.set(responder, {
    responder,
    respondedAt,
    content,
    ...(hitDigest === undefined ? {} : { hitDigest }),
    ...(proofId === undefined ? {} : { proofId }),
    isRejected: false,
    gaveDetail: false,
  });
  return RECORDED;
}

function addDetail(
  chain: Chain,
  contract: ContractState,
  { terms, isClaim }: Offer,
  record: RecordState,
  detail: OfferedDetail,
): bigint {
  const response = record.responses.get(hex(detail.responder));
  const fault = faultOfDetail(chain, contract, terms, record, detail, isClaim);
  if (!response || fault !== undefined) return REFUSED;
  if (response.gaveDetail) return UNCHANGED;
  response.gaveDetail = true;
  return RECORDED;
}

function reject(record: RecordState | undefined, rejection: Offer['rejected'][number]): bigint {
  const response = record?.responses.get(hex(rejection.responder));
  if (!record || record.closed || response?.hitDigest !== hex(rejection.hitDigest)) return REFUSED;
  if (response.isRejected) return UNCHANGED;
  response.isRejected = true;
  return RECORDED;
}

/** Notes where the chain's own outcome of an item is another. */
function compare(
  chain: Chain,
  block: ChainBlock,
  what: string,
  own: bigint,
  told: WireMessage | undefined,
): void {
  const outcome = told?.integer(1) ?? REFUSED;
  if (outcome === own) return;
  const code = told?.text(2) ?? '';
  chain.disagreements.push({
    height: block.height,
    what: `a ${what} is outcome ${own}, the chain says ${outcome} ${code}`,
  });
}

function keyOf(contract: ContractState, querier: string, requestHash: string): string {
  return `${contract.contractId}/${querier}/${requestHash}`;
}
