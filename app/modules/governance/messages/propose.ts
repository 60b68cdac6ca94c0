import {
  EventProposalOpened,
  MsgPropose,
  MsgProposeResponse,
  ProposalStatus,
} from '../../../../proto/codec/generated/banma/governance/v1.js';
import { addressFromText } from '../../../../proto/documents/address.js';
import { bytesToText } from '../../../kit/bytes.js';
import { assert, require } from '../../../kit/errors.js';
import { typedEvent } from '../../../kit/event.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { checkUpgrade, validateContent } from '../content.js';
import { GOVERNANCE_ERRORS } from '../errors.js';
import { openByProposer, proposalCounter, proposals } from '../keys.js';
import { readParams } from '../params.js';
import { closeProposal, writeProposal } from '../proposalStore.js';
import type { GovernanceOptions } from '../types.js';
import { operatorMessage, requireBonded } from './handler.js';

/** Bytes of a title, UTF-8. */
const MAX_TITLE_BYTES = 140;
/** Open proposals at a time. */
const MAX_OPEN = 100;
/** Of one proposer, so that nobody takes all places. */
const MAX_OWN = 3;

/** MsgPropose: a validator's operator opens a vote. */
export function proposeHandler(options: GovernanceOptions): MessageHandler {
  return operatorMessage({
    message: MsgPropose,
    response: MsgProposeResponse,
    operator: ({ proposer }) => proposer,
    field: 'proposer',
    validate: ({ title, content }) => {
      const { length } = new TextEncoder().encode(title);
      const isTitle = length > 0 && length <= MAX_TITLE_BYTES;
      require(isTitle, GOVERNANCE_ERRORS.invalidContent, `title: 1 to ${MAX_TITLE_BYTES} bytes`);
      validateContent(content);
    },
    execute: (context, message) => propose(context, options, message),
  });
}

function propose(
  context: ExecutionContext,
  options: GovernanceOptions,
  { proposer, title, content }: MsgPropose,
): MsgProposeResponse {
  const { state, block, events } = context;
  requireBonded(context, options, proposer);
  if (content?.upgrade !== undefined) checkUpgrade(context, content.upgrade);
  makePlace(context, options, addressFromText(proposer));
  const own = [...openByProposer.entries(state, [addressFromText(proposer)])].length;
  require(own < MAX_OWN, GOVERNANCE_ERRORS.tooManyOwn, `${own} are of ${proposer}`);
  const proposalId = (proposalCounter.get(state)?.lastId ?? 0n) + 1n;
  proposalCounter.set(state, { lastId: proposalId });
  writeProposal(state, {
    proposalId,
    proposer,
    title,
    content,
    status: ProposalStatus.OPEN,
    height: block.height,
    votingEndsAt: block.timeMs + readParams(state).votingMs,
    votes: [],
    closedHeight: 0n,
    failure: '',
  });
  events.emit(typedEvent(EventProposalOpened, { proposalId, proposer }));
  return { proposalId };
}

/**
 * Where all places are taken, ends one vote of the proposer with the least power, if that is less
 * than the newcomer's: neither who left nor many who hold little keep others out.
 * @throws CodedError governance 7
 */
function makePlace(
  context: ExecutionContext,
  options: GovernanceOptions,
  newcomer: Uint8Array,
): void {
  const { state } = context;
  const open = [...openByProposer.entries(state, [])].map(({ key }) => key);
  const [first, ...others] = open;
  if (first === undefined || open.length < MAX_OPEN) return;
  const powers = new Map(
    [...options.staking.bondedValidators(state)].map(({ operator, power }) => [
      bytesToText(operator),
      power,
    ]),
  );
  const powerOf = (proposer: Uint8Array): bigint => powers.get(bytesToText(proposer)) ?? 0n;
  const weakest = others.reduce(
    (least, key) => (powerOf(key[0]) < powerOf(least[0]) ? key : least),
    first,
  );
  require(powerOf(weakest[0]) < powerOf(newcomer), GOVERNANCE_ERRORS.tooManyOpen, () =>
    `${open.length} are, none by less power`);
  const [, proposalId] = weakest;
  const proposal = proposals.get(state, proposalId);
  assert(proposal !== undefined, `open proposal ${proposalId} is not there`);
  closeProposal(context, options, proposal, ProposalStatus.EXPIRED);
}
