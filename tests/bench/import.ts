import { join } from 'node:path';
import { readMember } from '../../localnet/demo/chainState.js';
import { closeMembers, openMembers } from '../../localnet/demo/consortium.js';
import { writeCsvFile } from '../../localnet/demo/generator/csvFile.js';
import { createSharing } from '../../localnet/demo/generator/sharing.js';
import { importDifferences, importFile } from '../../localnet/demo/importing.js';
import { consortiumParameters } from '../../localnet/demo/parameters.js';
import { watchMemory, withNetwork } from './benchNetwork.js';
import { measureSignatures } from './ceilings/signatures.js';
import { FOUNDER_UPOINT, foundAndPledge, founderKeys, openFounders } from '../support/founders.js';
import { printResult, rateResult, readSize } from './result.js';

const ROWS = readSize('BENCH_ROWS', 50_000);
const CONTRACT_ID = 'Z001';
const OTHER_FOUNDERS = 2;

// A row is signed twice by the gateway and verified twice by the application, whatever else is done.
const rates = measureSignatures();
const ceiling = 1 / (2 / rates.sign + 2 / rates.verify);
console.log(`signing and verifying two digests on one core: ${Math.round(ceiling)} rows/s`);

await withNetwork(
  {
    validators: 1,
    commitTimeoutMs: 500,
    balances: founderKeys(OTHER_FOUNDERS).map(({ account }) => ({
      address: account.address,
      amountUpoint: FOUNDER_UPOINT,
    })),
  },
  async (network) => {
    const members = await openMembers(network);
    const [importer] = members;
    if (!importer) throw new Error('a network has an institution');
    const { rpcUrl } = importer;
    const others = await openFounders(rpcUrl, OTHER_FOUNDERS);
    const params = consortiumParameters({ minProofs: BigInt(ROWS), settleWindowS: 30n });
    await foundAndPledge(CONTRACT_ID, params, [importer, ...others]);
    const file = join(network.folder, 'rows.csv');
    const truth = await writeCsvFile(file, 'bench', createSharing('bench', ROWS), 0);
    const peak = watchMemory(network, importer.institution.name);
    const result = await importFile(importer.gateway, CONTRACT_ID, file);
    const { seconds } = result;
    const { ownMb, residentMb } = peak();
    const [difference] = importDifferences(importer.institution.name, result, truth);
    if (difference !== undefined) throw new Error(difference);
    const membership = await readMember(rpcUrl, CONTRACT_ID, importer.address);
    if (membership?.proofsValid !== BigInt(ROWS) || membership.granted !== params.grant) {
      throw new Error(`${membership?.proofsValid ?? 0n} valid proofs, not ${ROWS}, or no grant`);
    }
    console.log(
      `${truth.rows} rows (${truth.refusals.length} refused) from CSV to chain in ${seconds} s; ` +
        `memory of the gateway at most ${ownMb} MB of its own (RssAnon), ${residentMb} MB with the ` +
        'mapped pages of the vault (VmRSS)',
    );
    for (const { treasury } of others) treasury.close();
    closeMembers(members);
    printResult(rateResult('import', 'rows/s', { value: ROWS / seconds, ceiling, seconds }));
  },
);
