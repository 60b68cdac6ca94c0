import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { banmaMd5 } from '../../gateway/matching/digests.js';
import { createMatcher } from '../../gateway/matching/match.js';
import { openEnvironment } from '../../gateway/vault/environment.js';
import type { Registration, Vault } from '../../gateway/vault/types.js';
import { openVault } from '../../gateway/vault/vault.js';
import { choicesOf } from '../support/choices.js';
import type { Choices } from '../support/choices.js';
import { VAULT_KEY } from '../support/recordsGateway.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { rejects } from '../support/rejects.js';
import {
  IMPORT_ID,
  newImport,
  newRecord,
  registrationOf,
  sliceOf,
} from '../support/vaultRecords.js';

/** What the oracle knows of a record: the naive way to answer is to try them all. */
interface Known {
  readonly person: number;
  readonly staticFactor: string;
  readonly hitDigest: Uint8Array;
  registration: Registration | undefined;
  withdrawn: boolean;
}

const PREFIX_HEX_CHARS = 2;

/** A vault in which many persons share a prefix and have several records in several states. */
async function population(vault: Vault, choices: Choices): Promise<Known[]> {
  const { below, chance, shuffled } = choices;
  await vault.createImport(newImport());
  const known: Known[] = [];
  const records = Array.from({ length: 1200 }, (_, n) => {
    const person = below(400);
    const record = newRecord(n, person);
    const { staticFactor, hitDigest } = record;
    known.push({ person, staticFactor, hitDigest, registration: undefined, withdrawn: false });
    return { ...record, md5Code: record.twoFactorDigest.slice(0, PREFIX_HEX_CHARS) };
  });
  await vault.recordSlice(IMPORT_ID, 0, sliceOf(records));
  // A third stays uncommitted; proof ids follow no order of the rows.
  const proofIds = shuffled(known.map((_, n) => BigInt(n + 1)));
  const batch = await vault.nextBatch('Z001', 2000);
  await vault.settle(
    batch!.batchId,
    (await vault.batchRecords(batch!)).flatMap(({ recordId, row }) => {
      if (chance(0.33)) return [];
      const registration = registrationOf(proofIds[row]!);
      known[row]!.registration = registration;
      return [{ recordId, kind: 'committed' as const, registration }];
    }),
  );
  for (const each of known) {
    if (!chance(0.2)) continue;
    each.withdrawn = true;
    await vault.withdraw('Z001', each.hitDigest);
  }
  return known;
}

function naiveMatch(known: readonly Known[], person: number): Known | undefined {
  const valid = known.filter(
    (each) => each.person === person && each.registration !== undefined && !each.withdrawn,
  );
  return valid.toSorted((a, b) => Number(a.registration!.proofId - b.registration!.proofId))[0];
}

async function withVault(run: (vault: Vault) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  const environment = openEnvironment(folder.path);
  const owner = { chainId: 'c', member: 'm', contractIds: ['Z001'] };
  const { vault } = await openVault(environment, owner, [VAULT_KEY]);
  await run(vault);
  await environment.close();
  folder.remove();
}

for (const seed of [1, 2, 3]) {
  test(`matching agrees with trying every record, seed ${seed}`, () =>
    withVault(async (vault) => {
      const known = await population(vault, choicesOf(seed));
      const match = createMatcher(vault, banmaMd5);
      let hits = 0;
      for (let person = 0; person < 420; person += 1) {
        const twoFactorDigest = newRecord(0, person).twoFactorDigest;
        const requestedFactor = banmaMd5.randomRequestedFactor();
        const code = banmaMd5.md5Code(twoFactorDigest, PREFIX_HEX_CHARS);
        const found = await match({
          contractId: 'Z001',
          md5Code: person % 2 === 0 ? code : code.toLowerCase(),
          verifyMd5Code: banmaMd5.verifyDigest(twoFactorDigest, requestedFactor),
          requestedFactor,
        });
        const expected = naiveMatch(known, person);
        assert.is(found?.staticFactor, expected?.staticFactor, `person ${person}`);
        assert.is(found?.registration?.proofId, expected?.registration?.proofId);
        if (found !== undefined) hits += 1;
      }
      assert.ok(hits > 150, `${hits} hits`);
    }));
}

test('an expired proof does not answer, a later one of the same person does', () =>
  withVault(async (vault) => {
    await vault.createImport(newImport());
    await vault.recordSlice(IMPORT_ID, 0, sliceOf([newRecord(1, 1), newRecord(2, 1)]));
    const batch = await vault.nextBatch('Z001', 2);
    const times = [1_000, 2_000];
    await vault.settle(
      batch!.batchId,
      batch!.recordIds.map((recordId, at) => {
        const registration = { ...registrationOf(BigInt(at + 1)), registeredAt: times[at]! };
        return { recordId, kind: 'committed' as const, registration };
      }),
    );
    const match = createMatcher(vault, banmaMd5);
    const { twoFactorDigest, md5Code } = newRecord(1, 1);
    const requestedFactor = '-5';
    const query = {
      contractId: 'Z001',
      md5Code,
      verifyMd5Code: banmaMd5.verifyDigest(twoFactorDigest, requestedFactor),
      requestedFactor,
    };
    assert.is((await match(query))?.staticFactor, '1');
    assert.is((await match({ ...query, registeredAfterMs: 1_000 }))?.staticFactor, '2');
    assert.is(await match({ ...query, registeredAfterMs: 2_000 }), undefined);
  }));

test('a requested factor that could be a static one is refused, a wrong digest is a miss', () =>
  withVault(async (vault) => {
    const match = createMatcher(vault, banmaMd5);
    const query = { contractId: 'Z001', md5Code: 'ABCDEF0', verifyMd5Code: new Uint8Array(16) };
    for (const requestedFactor of ['0', '5', '-0', '', '-9223372036854775809', '-5 ']) {
      await rejects(() => match({ ...query, requestedFactor }), /factor_domain/);
    }
    assert.is(await match({ ...query, requestedFactor: '-5' }), undefined);
    const short = { ...query, verifyMd5Code: new Uint8Array(3), requestedFactor: '-5' };
    assert.is(await match(short), undefined);
  }));

test.run();
