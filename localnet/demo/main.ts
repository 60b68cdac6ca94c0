import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorText, LocalnetError } from '../errors.js';
import { findNetwork } from '../network.js';
import type { InstitutionRecord } from '../network.js';
import { defaultRoot } from '../repository.js';
import { readSupply } from './chainState.js';
import { createChecks } from './checks.js';
import { awaitClosing } from './closing.js';
import { closeMembers, openMembers } from './consortium.js';
import type { Member } from './consortium.js';
import { expectedPayments, matrixDifferences, matrixOf, recordFigures } from './expectation.js';
import { foundContract, joinContract, payPledge } from './founding.js';
import { writeCsvFile } from './generator/csvFile.js';
import { EXAMPLE_PERSON } from './generator/persons.js';
import { createSharing } from './generator/sharing.js';
import { awaitGateways } from './gatewayHeight.js';
import { importDifferences, importFile } from './importing.js';
import { claimDemo, startDemoNetwork } from './network.js';
import { consortiumParameters, differencesFromZ001 } from './parameters.js';
import { startProgress } from './progress.js';
import { answerDifferences, askQueries } from './querying.js';
import { planQueries } from './queryPlan.js';
import { recompute } from './recompute.js';
import { hexOf } from './recompute/bech32.js';
import { secretsOf } from './secrets.js';
import { readSettings } from './settings.js';
import type { DemoSettings } from './settings.js';
import { formatAmount, importTable, paymentTable, queryTable, refusalTable } from './tables.js';

const CONTRACT_ID = 'Z001';
const SETTLE_WINDOW_S = 30n;
const QUERIES_AT_ONCE = 6;
/** From the end of the settle window; a killed node must have caught up in it. */
const CLOSING_TIMEOUT_MS = 180_000;

const startedAt = Date.now();
const say = (line = ''): void => console.log(line);
const step = (line: string): void => {
  say(`\n[${((Date.now() - startedAt) / 1000).toFixed(0).padStart(3)} s] ${line}`);
};

/** The whole run; returns how many checks failed. */
async function run(settings: DemoSettings): Promise<number> {
  const { seed, proofs, queries } = settings;
  const checks = createChecks();
  step(`Four institutions and an operator (${proofs} good rows each, ${queries} queries)`);
  const network = await startDemoNetwork((line) => say(`  ${line}`));
  const members = await openMembers(network);
  const [first, ...others] = members as readonly [Member, ...Member[]];
  const founders = [first, ...others.slice(0, 2)];
  const applicant = others[2] ?? first;
  const { rpcUrl } = first;
  say(
    `  running: ${members.map(({ institution, name }) => `${institution.name} ${name}`).join(', ')}`,
  );

  step(`Founding ${CONTRACT_ID}`);
  const params = consortiumParameters({
    minProofs: BigInt(proofs),
    settleWindowS: SETTLE_WINDOW_S,
  });
  for (const line of differencesFromZ001(params)) say(`  differs from Z001: ${line}`);
  const operator = network.institutions.find(({ role }) => role === 'operator');
  await foundContract(CONTRACT_ID, params, founders, operator?.accountAddress ?? '');
  say(`  founded and confirmed by ${founders.map(({ name }) => name).join(', ')}`);
  await joinContract(CONTRACT_ID, applicant, founders.slice(0, 2));
  say(`  ${applicant.name} applied and was voted in`);
  await Promise.all(members.map((member) => payPledge(CONTRACT_ID, member)));
  say(`  all four pledged ${formatAmount(params.pledge)} POINT`);

  step('Importing (CSV over HTTP; a member is granted its BLT with its last proof)');
  const sharing = createSharing(seed, proofs);
  const folder = join(network.folder, 'csv');
  mkdirSync(folder, { recursive: true });
  const imports = [];
  // One after the other, so that everybody knows whose proof of a shared person is the earliest.
  for (const [index, member] of members.entries()) {
    const file = join(folder, `${member.institution.name}.csv`);
    const truth = await writeCsvFile(file, seed, sharing, index);
    const bar = startProgress(`${member.institution.name} ${member.name}`, truth.good);
    const result = await importFile(member.gateway, CONTRACT_ID, file, bar.update);
    bar.update(result.onChain);
    bar.end();
    imports.push({ result, truth });
    const differences = importDifferences(member.institution.name, result, truth);
    checks.add(`${member.name}: every good row is a proof, every bad one refused`, differences);
  }
  await awaitGateways(members);
  const supplyAfterGrants = await readSupply(rpcUrl, params.denom);
  say(`  granted: ${formatAmount(supplyAfterGrants)} BLT`);

  step('Anonymous queries');
  const plans = planQueries(seed, sharing, queries);
  const bar = startProgress('queries answered', plans.length);
  const asked = await askQueries(`demo-${startedAt}`, CONTRACT_ID, members, sharing, plans, {
    atOnce: QUERIES_AT_ONCE,
    onProgress: bar.update,
  });
  bar.end();
  const times = asked.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const quantile = (part: number): string =>
    (times[Math.floor(part * (times.length - 1))] ?? 0).toFixed(1);
  say(`  ${QUERIES_AT_ONCE} at a time: p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms`);
  checks.add('every query found exactly whom it had to', answerDifferences(members, asked));

  step(`Waiting for the records to close (${SETTLE_WINDOW_S} s after each query)`);
  const closingBar = startProgress('records closed', asked.length);
  const unclosed = await awaitClosing(members, asked, {
    timeoutMs: CLOSING_TIMEOUT_MS,
    onProgress: closingBar.update,
  });
  closingBar.end();
  checks.add('every record closed', unclosed);

  step('Recomputing everything from the raw blocks, with code of its own');
  const { secrets, prefixes } = secretsOf(sharing, asked);
  const { chain, differences, leaks, scan, lastHeight, seconds } = await recompute(
    rpcUrl,
    secrets,
    prefixes,
  );
  const { verified, proofsSampled } = chain.signatures;
  say(`  ${lastHeight} blocks, ${verified} signatures of queries and all rules, ${seconds} s;`);
  say(`  both signatures of ${proofsSampled} proofs; ${scan.needles} byte strings searched for`);
  checks.add('rebuilt balances, records, proofs and payments are the chain’s', differences);
  const payments = matrixOf(chain.payments);
  const contract = chain.contracts.get(CONTRACT_ID);
  if (!contract) throw new Error(`no block founds ${CONTRACT_ID}`);
  const expected = expectedPayments(members, plans, contract.prices);
  checks.add(
    'everybody was paid what the seed says, to the last unit',
    matrixDifferences(expected.matrix, payments),
  );
  checks.add(
    'no prefix, digest, ID number or factor stands in any block',
    leaks.map(({ height, name, where }) => `block ${height}: ${name} in ${where}`),
  );
  const held = chain.ledger.accounts().reduce((sum, [, balance]) => sum + balance, 0n);
  const supply = await readSupply(rpcUrl, params.denom);
  checks.add(
    `since the last grant (block ${chain.lastGrantHeight}) no BLT appeared or vanished: ` +
      `${formatAmount(supply)} BLT`,
    [supplyAfterGrants, held, chain.granted].every((amount) => amount === supply)
      ? []
      : [`granted ${chain.granted}, then ${supplyAfterGrants}; now ${supply}, held ${held}`],
  );

  const figures = recordFigures(chain, CONTRACT_ID);
  const balances = new Map(
    members.map(({ address }) => [address, chain.ledger.balance(hexOf(address))]),
  );
  const sum = (counts: ReadonlyMap<string, number>): number =>
    [...counts.values()].reduce((total, count) => total + count, 0);
  step('Result');
  say(importTable(members, imports));
  say(refusalTable(members, imports));
  say(queryTable(members, figures, payments, balances));
  say(paymentTable(members, payments));
  say(
    `${figures.records} records (${figures.closed} closed), ${contract.proofs.size} proofs, ` +
      `${asked.length} queries, ${sum(figures.answers)} answers, ${sum(figures.hits)} hits, ` +
      `${sum(figures.details)} details, ${formatAmount(figures.price)} BLT paid`,
  );
  say();
  checks.print(say);
  closeMembers(members);
  printAddresses(members, operator);
  return checks.failed();
}

function printAddresses(members: readonly Member[], operator: InstitutionRecord | undefined): void {
  step('The network goes on running; `make demo-stop` ends it');
  for (const { institution, gateway, rpcUrl } of members) {
    say(`  ${institution.name}  gateway ${gateway.url}  RPC ${rpcUrl}`);
    say(
      `${' '.repeat(institution.name.length + 4)}LCD ${institution.lcdUrl ?? 'off'}  gRPC ${institution.grpcAddress ?? 'off'}`,
    );
    say(`${' '.repeat(institution.name.length + 4)}API key ${gateway.apiKey}`);
  }
  if (operator?.businessUrl !== undefined) {
    say(`  operator       gateway ${operator.businessUrl}`);
    say(`                 LCD ${operator.lcdUrl ?? 'off'}  gRPC ${operator.grpcAddress ?? 'off'}`);
  }
  const [first] = members;
  if (!first) return;
  const body = JSON.stringify({
    contractId: CONTRACT_ID,
    ...EXAMPLE_PERSON,
    continuePreciseQuery: true,
  });
  say('\nA query of your own, about a person that all of them know:\n');
  say(`  curl -s ${first.gateway.url}/v1/queries \\`);
  say(`    -H 'Authorization: Bearer ${first.gateway.apiKey}' \\`);
  say(`    -H 'Content-Type: application/json' -d '${body}'`);
}

let release: (() => void) | undefined;
try {
  const settings = readSettings(process.env);
  release = claimDemo();
  const failed = await run(settings);
  say(failed === 0 ? '\nEverything adds up.' : `\n${failed} checks FAILED.`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  console.error(`\ndemo: ${errorText(error)}`);
  if (!(error instanceof LocalnetError)) console.error(error);
  if (release && findNetwork(defaultRoot(), 'demo')) {
    console.error('Its network, if it runs, is left for a look: `make demo-stop` ends it.');
  }
  process.exitCode = 1;
} finally {
  release?.();
}
