import type { BlockID, Commit, CommitSig, Header } from 'cosmjs-types/tendermint/types/types';
import type { JsonField } from './json.js';
import { parseTime } from './time.js';
import { demand } from './types.js';
import type { Validator } from './types.js';

const ED25519 = 'tendermint/PubKeyEd25519';

/** A header as CometBFT's RPC shows it. @throws LightError naming the field */
export function parseHeader(json: JsonField): Header {
  const version = json.get('version');
  const app = version.get('app');
  const time = json.get('time');
  return {
    version: {
      block: version.get('block').integer(),
      app: app.isAbsent() ? 0n : app.integer(),
    },
    chainId: json.get('chain_id').text(),
    height: json.get('height').integer(),
    time: parseTime(time.text(), time.name),
    lastBlockId: parseBlockId(json.get('last_block_id')),
    lastCommitHash: json.get('last_commit_hash').hex(),
    dataHash: json.get('data_hash').hex(),
    validatorsHash: json.get('validators_hash').hex(),
    nextValidatorsHash: json.get('next_validators_hash').hex(),
    consensusHash: json.get('consensus_hash').hex(),
    appHash: json.get('app_hash').hex(),
    lastResultsHash: json.get('last_results_hash').hex(),
    evidenceHash: json.get('evidence_hash').hex(),
    proposerAddress: json.get('proposer_address').hex(),
  };
}

/** A commit as CometBFT's RPC shows it. @throws LightError naming the field */
export function parseCommit(json: JsonField): Commit {
  return {
    height: json.get('height').integer(),
    round: json.get('round').small(),
    blockId: parseBlockId(json.get('block_id')),
    signatures: json.get('signatures').items().map(parseCommitSig),
  };
}

/** A validator as CometBFT's RPC shows it. @throws LightError naming the field */
export function parseValidator(json: JsonField): Validator {
  const key = json.get('pub_key');
  const type = key.get('type');
  demand(type.text() === ED25519, type.name, () => {
    return `is ${type.text()}: only ${ED25519} is verified here`;
  });
  return {
    address: json.get('address').hex(),
    publicKey: key.get('value').base64(),
    votingPower: json.get('voting_power').integer(),
  };
}

function parseBlockId(json: JsonField): BlockID {
  const parts = json.get('parts');
  const partSetHeader = { total: parts.get('total').small(), hash: parts.get('hash').hex() };
  return { hash: json.get('hash').hex(), partSetHeader };
}

function parseCommitSig(json: JsonField): CommitSig {
  const time = json.get('timestamp');
  return {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- checkCommit refuses unknown numbers
    blockIdFlag: json.get('block_id_flag').small(),
    validatorAddress: json.get('validator_address').hex(),
    timestamp: parseTime(time.text(), time.name),
    signature: json.get('signature').base64(),
  };
}
