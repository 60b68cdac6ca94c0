import { queryChain } from './blocks.js';
import { textOf } from './bech32.js';
import { escrowOf } from './state.js';
import type { Chain, ContractState, RecordState } from './state.js';
import { readWire, writeWire } from './wire.js';
import type { WireMessage } from './wire.js';

const AT_ONCE = 16;
/** So many proofs, evenly spread, are read back from the chain. */
const PROOF_SAMPLES = 200;

/**
 * Compares what was rebuilt with what the chain says of itself: balances, supply, every record and
 * its payments, memberships, a sample of proofs. Returns one line per difference.
 */
export async function compareWithChain(rpcUrl: string, chain: Chain): Promise<readonly string[]> {
  const differences = chain.disagreements.map(({ height, what }) => `block ${height}: ${what}`);
  const expect = (what: string, rebuilt: bigint, told: bigint): void => {
    if (rebuilt !== told) differences.push(`${what}: rebuilt ${rebuilt}, the chain says ${told}`);
  };
  for (const contract of chain.contracts.values()) {
    await compareBalances(rpcUrl, chain, contract, expect);
    await compareMembers(rpcUrl, contract, expect);
    const records = [...contract.records.values()];
    await inParallel(records, (record) => compareRecord(rpcUrl, contract, record, expect));
    const proofs = [...contract.proofs.entries()];
    const step = Math.max(1, Math.floor(proofs.length / PROOF_SAMPLES));
    const sample = proofs.filter((_proof, index) => index % step === 0);
    await inParallel(sample, async ([hitDigest, { proofId, registeredAt, contributor }]) => {
      const request = writeWire([
        [1, contract.contractId],
        [2, Buffer.from(hitDigest, 'hex')],
      ]);
      const proof = (await ask(rpcUrl, '/banma.proof.v1.Query/Proof', request)).message(1);
      expect(`proof ${hitDigest}`, proofId, proof.integer(2));
      expect(`time of proof ${hitDigest}`, registeredAt, proof.integer(10));
      if (proof.text(7) !== textOf(contributor)) {
        differences.push(`proof ${hitDigest} is said to be ${proof.text(7)}’s`);
      }
    });
  }
  return differences;
}

type Expect = (what: string, rebuilt: bigint, told: bigint) => void;

async function compareBalances(
  rpcUrl: string,
  chain: Chain,
  contract: ContractState,
  expect: Expect,
): Promise<void> {
  const { denom } = contract;
  for (const [account, balance] of chain.ledger.accounts()) {
    if (account === escrowOf(contract)) continue;
    const request = writeWire([
      [1, textOf(account)],
      [2, denom],
    ]);
    const answer = await ask(rpcUrl, '/cosmos.bank.v1beta1.Query/Balance', request);
    expect(`${denom} of ${textOf(account)}`, balance, BigInt(answer.message(1).text(2) || '0'));
  }
  const supply = await ask(rpcUrl, '/cosmos.bank.v1beta1.Query/SupplyOf', writeWire([[1, denom]]));
  expect(`supply of ${denom}`, chain.granted, BigInt(supply.message(1).text(2) || '0'));
}

async function compareMembers(
  rpcUrl: string,
  contract: ContractState,
  expect: Expect,
): Promise<void> {
  for (const member of contract.members.values()) {
    const request = writeWire([
      [1, contract.contractId],
      [2, textOf(member.address)],
    ]);
    const told = (await ask(rpcUrl, '/banma.contract.v1.Query/Member', request)).message(1);
    const name = textOf(member.address);
    expect(`grant of ${name}`, member.granted, told.integer(9));
    expect(`registered proofs of ${name}`, member.registeredProofs, told.integer(13));
    expect(`valid proofs of ${name}`, member.validProofs, told.integer(14));
    expect(`pledge of ${name}`, member.hasPledged ? contract.pledge : 0n, told.integer(8));
  }
}

/** A `Record` of the chain: status 10, reserved 16, price 20, payments 21. */
async function compareRecord(
  rpcUrl: string,
  contract: ContractState,
  record: RecordState,
  expect: Expect,
): Promise<void> {
  const request = writeWire([
    [1, contract.contractId],
    [2, textOf(record.querier)],
    [3, Buffer.from(record.requestHash, 'hex')],
  ]);
  const told = (await ask(rpcUrl, '/banma.accounting.v1.Query/Record', request)).message(1);
  const name = `record ${record.requestHash}`;
  expect(`status of ${name}`, record.closed ? 2n : 1n, told.integer(10));
  expect(
    `responses of ${name}`,
    BigInt(record.responses.size),
    BigInt(told.allMessages(17).length),
  );
  if (!record.closed) return;
  expect(`price of ${name}`, record.closed.price, told.integer(20));
  const payments = told.allMessages(21);
  expect(`payments of ${name}`, BigInt(record.closed.payments.size), BigInt(payments.length));
  for (const payment of payments) {
    const responder = Buffer.from(payment.bytes(1)).toString('hex');
    const own = record.closed.payments.get(responder);
    const to = `${name} to ${textOf(responder)}`;
    expect(`paid by ${to}`, own?.paid ?? 0n, payment.integer(3));
    expect(`due of ${to}`, own?.due ?? 0n, payment.integer(4));
    expect(`withheld by ${to}`, own?.withheld ?? 0n, payment.integer(5));
  }
}

async function ask(rpcUrl: string, path: string, request: Uint8Array): Promise<WireMessage> {
  return readWire(await queryChain(rpcUrl, path, request));
}

async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
