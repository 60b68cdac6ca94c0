import { StartupError } from '../errors.js';
import type { VaultEnvironment } from './environment.js';

/** Whose records a vault holds. */
export interface VaultIdentity {
  readonly chainId: string;
  /** `banma1…` of the member. */
  readonly member: string;
  readonly contractIds: readonly string[];
}

const KEY = Buffer.from('owner');
const FORMAT = 1;

/**
 * Writes the owner into a new vault, and refuses one of somebody else: another chain, another
 * member, or with records of a contract that the gateway does not serve. Further contracts are
 * added.
 * @throws StartupError naming both sides.
 */
export async function claimVault(
  environment: VaultEnvironment,
  identity: VaultIdentity,
): Promise<void> {
  const database = environment.database('identity');
  const stored = database.get(KEY);
  const known = stored === undefined ? undefined : (JSON.parse(text(stored)) as StoredIdentity);
  if (known !== undefined) refuseAnother(environment.path, known, identity);
  const owner: StoredIdentity = {
    format: FORMAT,
    chainId: identity.chainId,
    member: identity.member,
    contractIds: [...new Set([...(known?.contractIds ?? []), ...identity.contractIds])].sort(),
  };
  if (stored !== undefined && text(stored) === JSON.stringify(owner)) return;
  await environment.transaction(() => database.put(KEY, Buffer.from(JSON.stringify(owner))));
  await environment.flushed();
}

/** Bytes that bind the vault's keys to its owner. */
export function ownerBytes(identity: VaultIdentity): Uint8Array {
  return Buffer.from(`${identity.chainId}\0${identity.member}`);
}

interface StoredIdentity extends VaultIdentity {
  readonly format: number;
}

function refuseAnother(path: string, known: StoredIdentity, identity: VaultIdentity): void {
  const differences: readonly [string, string | number, string | number][] = [
    ['format', known.format, FORMAT],
    ['chain', known.chainId, identity.chainId],
    ['member', known.member, identity.member],
  ];
  for (const [name, theirs, ours] of differences) {
    if (theirs === ours) continue;
    throw new StartupError(`the vault ${path} is of ${name} ${theirs}, the gateway of ${ours}`);
  }
  const unserved = known.contractIds.find((id) => !identity.contractIds.includes(id));
  if (unserved === undefined) return;
  throw new StartupError(
    `the vault ${path} holds contract ${unserved}, which member.contract_ids does not name`,
  );
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
