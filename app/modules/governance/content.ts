import type {
  BlockLimits,
  Content,
  Upgrade,
} from '../../../proto/codec/generated/banma/governance/v1.js';
import { ConsensusParams } from 'cosmjs-types/tendermint/types/params';
import { LIMITS } from '../../../proto/documents/gasSchedule.js';
import { require } from '../../kit/errors.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import { blockRecords } from '../../state/blockRecord.js';
import { paramsFault as slashingFault } from '../slashing/params.js';
import { MAX_VALIDATORS, paramsFault as stakingFault } from '../staking/params.js';
import { GOVERNANCE_ERRORS } from './errors.js';
import { appliedUpgrades, decidedLimits, nextUpgrade } from './keys.js';
import { priceFromText, readParams, writeParams } from './params.js';
import type { GovernanceOptions } from './types.js';

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/;
/** A block must hold the largest transaction, and its reply must stay under 4 MiB (ADR 0011). */
const MIN_BLOCK_BYTES = 1_114_112n;
const MAX_BLOCK_BYTES = 4_194_304n;
const MAX_BLOCK_GAS = 1_000_000_000n;
/** What CometBFT takes of a block beside evidence: once, and for each validator's vote. */
const HEADER_BYTES = 731n;
const COMMIT_BYTES = 113n;
/** Blocks from a decision to its upgrade, at least. */
const UPGRADE_NOTICE = 10n;
/** As the height of an upgrade: it is not to come any more. */
const WITHDRAWN = 0n;

const invalid = GOVERNANCE_ERRORS.invalidContent;

/** What needs no state: one decision, and values inside their bounds. @throws CodedError */
export function validateContent(content: Content | undefined): asserts content is Content {
  const parts = [
    content?.upgrade,
    content?.minGasPrice,
    content?.block,
    content?.staking,
    content?.slashing,
  ].filter((part) => part !== undefined);
  require(parts.length === 1, invalid, () => `content: ${parts.length} of its fields are set`);
  const { upgrade, minGasPrice, block } = content ?? {};
  if (upgrade !== undefined) {
    require(NAME.test(upgrade.name), invalid, `upgrade.name: must match ${NAME.source}`);
  }
  if (minGasPrice !== undefined) {
    const isPrice = priceFromText(minGasPrice.price) !== undefined;
    require(isPrice, invalid, 'min_gas_price.price: must be a decimal from 0 to 1');
  }
  if (block !== undefined) checkLimits(block);
  const { staking, slashing } = content ?? {};
  const faults = [
    ['staking', staking && stakingFault(staking)],
    ['slashing', slashing && slashingFault(slashing)],
  ] as const;
  for (const [name, fault] of faults) require(fault === undefined, invalid, `${name}.${fault}`);
}

function checkLimits({ maxBytes, maxGas }: BlockLimits): void {
  const isSize = maxBytes >= MIN_BLOCK_BYTES && maxBytes <= MAX_BLOCK_BYTES;
  require(isSize, invalid, `block.max_bytes: must be ${MIN_BLOCK_BYTES} to ${MAX_BLOCK_BYTES}`);
  const least = LIMITS.transactionGas;
  const isGas = maxGas >= least && maxGas <= MAX_BLOCK_GAS;
  require(isGas, invalid, `block.max_gas: must be ${least} to ${MAX_BLOCK_GAS}`);
}

/**
 * Carries out what was decided; whatever it needs of the state is checked before it is written.
 * @throws CodedError where that cannot be done any more
 */
export function applyContent(
  context: ExecutionContext,
  { staking, slashing }: Pick<GovernanceOptions, 'staking' | 'slashing'>,
  content: Content,
): void {
  const { state } = context;
  if (content.upgrade !== undefined) {
    checkUpgrade(context, content.upgrade);
    requireNoOther(state, content.upgrade);
    if (content.upgrade.height === WITHDRAWN) nextUpgrade.remove(state);
    else nextUpgrade.set(state, content.upgrade);
  } else if (content.minGasPrice !== undefined) {
    const minGasPrice = (priceFromText(content.minGasPrice.price) ?? 0n).toString();
    writeParams(state, { ...readParams(state), minGasPrice });
  } else if (content.block !== undefined) {
    checkEvidence(state, content.block);
    decidedLimits.set(state, content.block);
  } else if (content.staking !== undefined) staking.setParams(context, content.staking);
  else if (content.slashing !== undefined) slashing.setParams(context, content.slashing);
}

/**
 * That an upgrade can still come, and operators hear of it before; or that the one to withdraw is
 * to come. @throws CodedError
 */
export function checkUpgrade({ state, block }: ExecutionContext, { name, height }: Upgrade): void {
  if (height === WITHDRAWN) {
    const isWaiting = nextUpgrade.get(state)?.name === name;
    require(isWaiting, invalid, `upgrade.height: 0 withdraws, and ${name} is not to come`);
    return;
  }
  const least = block.height + UPGRADE_NOTICE;
  require(height >= least, invalid, () => `upgrade.height: ${height} is less than ${least}`);
  require(!appliedUpgrades.has(state, name), invalid, `upgrade.name: ${name} was carried out`);
}

/** One is to come at a time; the same may be put off or withdrawn. @throws CodedError */
function requireNoOther(state: StateReader, { name }: Upgrade): void {
  const waiting = nextUpgrade.get(state);
  require(waiting === undefined || waiting.name === name, invalid, () =>
    `upgrade.name: ${waiting?.name} is to come first`);
}

/**
 * CometBFT stops for good at blocks without room for the evidence they may hold, and the rest. How
 * much evidence that is the first block does not know: the parameters are recorded at its end.
 */
function checkEvidence(state: StateReader, { maxBytes }: BlockLimits): void {
  const record = blockRecords.get(state);
  require(record !== undefined, invalid, 'block: not in the first block');
  const { evidence } = ConsensusParams.decode(record.consensusParams);
  const votes = HEADER_BYTES + COMMIT_BYTES * BigInt(MAX_VALIDATORS);
  const least = (evidence?.maxBytes ?? 0n) + votes;
  require(maxBytes >= least, invalid, () =>
    `block.max_bytes: ${maxBytes} is less than ${least}: evidence.max_bytes and votes`);
}
