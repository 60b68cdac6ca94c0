import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeMembers, openMembers } from '../../localnet/demo/consortium.js';
import type { Member } from '../../localnet/demo/consortium.js';
import { foundContract, joinContract, payPledge } from '../../localnet/demo/founding.js';
import { writeCsvFile } from '../../localnet/demo/generator/csvFile.js';
import type { CsvTruth } from '../../localnet/demo/generator/csvFile.js';
import { createSharing } from '../../localnet/demo/generator/sharing.js';
import type { Sharing } from '../../localnet/demo/generator/sharing.js';
import { importFile } from '../../localnet/demo/importing.js';
import type { ImportResult } from '../../localnet/demo/importing.js';
import { consortiumParameters } from '../../localnet/demo/parameters.js';
import { initNetwork } from '../../localnet/init.js';
import { startNetwork, stopNetwork } from '../../localnet/lifecycle.js';
import type { NetworkRecord } from '../../localnet/network.js';
import type { Params } from '../../proto/codec/generated/banma/contract/v1.js';
import { ensureBuilt } from './e2eBuild.js';
import { testKey } from './testKeys.js';

export const CONTRACT_ID = 'Z001';
export const SEED = 'end to end';
/** Good rows of each institution, and how many a member needs. */
const ROWS = 60;
const MIN_PROOFS = 50n;

/** Four institutions as real processes, in a folder that stays when a test fails. */
export interface E2eConsortium {
  readonly network: NetworkRecord;
  readonly params: Params;
  readonly sharing: Sharing;
  /** May be changed before founding, e.g. to put a proxy before a peer API. */
  members: readonly Member[];
  readonly found: () => Promise<void>;
  readonly importOf: (
    number: number,
  ) => Promise<{ readonly result: ImportResult; readonly truth: CsvTruth }>;
  /** Ends all its processes; keeps the folder with the logs unless told that all went well. */
  readonly stop: (succeeded: boolean) => Promise<void>;
}

/** Lays out and starts four institutions; nothing is founded yet. */
export async function startConsortium(name: string): Promise<E2eConsortium> {
  ensureBuilt();
  const root = mkdtempSync(join(tmpdir(), 'banma-e2e-'));
  const network = await initNetwork({
    name,
    root,
    validators: 4,
    ports: 'free',
    commitTimeoutMs: 300,
    stallMs: 4_000,
  });
  try {
    await startNetwork(network);
    const members = await openMembers(network);
    return createConsortium(root, network, members);
  } catch (error) {
    await stopNetwork(network);
    throw new Error(`the network did not start; its logs are in ${network.folder}`, {
      cause: error,
    });
  }
}

function createConsortium(
  root: string,
  network: NetworkRecord,
  openedMembers: readonly Member[],
): E2eConsortium {
  const sharing = createSharing(SEED, ROWS);
  const params = consortiumParameters({
    minProofs: MIN_PROOFS,
    // A detail is given until a quarter of it is over: a killed gateway must be back by then.
    settleWindowS: 32n,
    auditWindowS: 128n,
  });
  const consortium: E2eConsortium = {
    network,
    params,
    sharing,
    members: openedMembers,
    found: async () => {
      const { members } = consortium;
      const founders = members.slice(0, 3);
      const applicant = members[3]!;
      await foundContract(CONTRACT_ID, params, founders, OPERATOR);
      await joinContract(CONTRACT_ID, applicant, founders.slice(0, 2));
      await Promise.all(members.map((member) => payPledge(CONTRACT_ID, member)));
    },
    importOf: async (number) => {
      const folder = join(network.folder, 'csv');
      mkdirSync(folder, { recursive: true });
      const file = join(folder, `${number}.csv`);
      const truth = await writeCsvFile(file, SEED, sharing, number);
      const result = await importFile(consortium.members[number]!.gateway, CONTRACT_ID, file);
      return { result, truth };
    },
    stop: async (succeeded) => {
      closeMembers(openedMembers);
      await stopNetwork(network);
      if (succeeded) rmSync(root, { recursive: true, force: true });
      else console.error(`the logs are in ${network.folder}`);
    },
  };
  return consortium;
}

/** The operator of these contracts does nothing; any address will do. */
const OPERATOR = testKey('operator of the end-to-end tests').address;
