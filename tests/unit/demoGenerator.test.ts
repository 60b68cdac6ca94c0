import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseIdNumber, isIdProblem } from '../../gateway/records/idNumber.js';
import { csvRows, firstStranger, writeCsvFile } from '../../localnet/demo/generator/csvFile.js';
import { checkCharacter, ID_NUMBERS } from '../../localnet/demo/generator/idNumber.js';
import { EXAMPLE_PERSON, personOf } from '../../localnet/demo/generator/persons.js';
import { createRandom } from '../../localnet/demo/generator/random.js';
import { COLUMNS, SPOIL_REASONS } from '../../localnet/demo/generator/rows.js';
import { createSharing, INSTITUTIONS } from '../../localnet/demo/generator/sharing.js';
import { planQueries } from '../../localnet/demo/queryPlan.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: string): number[] => {
    const random = createRandom(seed);
    return Array.from({ length: 5 }, () => random.below(1_000_000));
  };
  assert.equal(draw('a'), draw('a'));
  assert.not.equal(draw('a'), draw('b'));
  const random = createRandom('spread');
  const counts = new Array<number>(10).fill(0);
  for (let index = 0; index < 10_000; index += 1) counts[random.below(10)]! += 1;
  assert.is(
    counts.every((count) => count > 850 && count < 1150),
    true,
    counts.join(),
  );
});

test('ID numbers are valid, and no two persons share one', () => {
  assert.is(checkCharacter('11010519491231002'), 'X');
  const seen = new Set<string>();
  for (let index = 0; index < 5_000; index += 1) {
    const { name, idNumber } = personOf('seed', index);
    assert.is(isIdProblem(parseIdNumber(idNumber, Date.now())), false, idNumber);
    assert.match(name, /^\p{Script=Han}{2,4}$/u);
    seen.add(idNumber);
  }
  assert.is(seen.size, 5_000);
  assert.throws(() => personOf('seed', ID_NUMBERS), /a person's index/);
});

test('every institution has exactly so many persons, each in the lists that it is said to be in', () => {
  for (const rows of [1, 19, 20, 60, 1_234]) {
    const sharing = createSharing('seed', rows);
    const lists = Array.from({ length: INSTITUTIONS }, (_, institution) =>
      Array.from({ length: rows }, (_row, row) => sharing.personOfRow(institution, row)),
    );
    let memberships = 0;
    for (let person = 0; person < sharing.persons; person += 1) {
      const holders = sharing.holders(person);
      memberships += holders.length;
      assert.is(holders.length > 0, true);
    }
    assert.is(memberships, INSTITUTIONS * rows);
    lists.forEach((list, institution) => {
      assert.is(new Set(list).size, rows);
      assert.is(
        list.every((person) => sharing.holders(person).includes(institution)),
        true,
      );
    });
  }
});

test('persons are shared at the documented rate: 60, 15, 15 and 10 in a hundred', () => {
  const sharing = createSharing('seed', 1_000);
  const shares = new Map<number, number>();
  for (let row = 0; row < 1_000; row += 1) {
    const holders = sharing.holders(sharing.personOfRow(2, row)).length;
    shares.set(holders, (shares.get(holders) ?? 0) + 1);
  }
  assert.equal(
    [1, 2, 3, 4].map((holders) => shares.get(holders)),
    [600, 150, 150, 100],
  );
});

test('a file has its good rows and 2 % bad ones of every kind, spread, each on its line', async () => {
  const folder = temporaryFolder();
  try {
    const file = join(folder.path, 'rows.csv');
    const truth = await writeCsvFile(file, 'seed', createSharing('seed', 2_000), 1);
    assert.is(truth.good, 2_000);
    assert.is(truth.refusals.length, 40);
    assert.equal([...new Set(truth.refusals.map(({ reason }) => reason))], SPOIL_REASONS);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    assert.is(lines.length, 1 + 2_040);
    assert.is(lines[0], COLUMNS.join());
    for (const { row, reason } of truth.refusals) {
      if (reason === 'bad_stage') assert.match(lines[row - 1]!, /,M9,/);
      if (reason === 'duplicate_in_file') assert.is(lines[row - 1], lines[row - 2]);
    }
    const gaps = truth.refusals.map(
      ({ row }, index) => row - (truth.refusals[index - 1]?.row ?? 1),
    );
    assert.is(Math.max(...gaps) <= 52, true);
  } finally {
    folder.remove();
  }
});

test('the person of the documentation is known to all', () => {
  const sharing = createSharing('seed', 20);
  const people = Array.from({ length: sharing.persons }, (_, person) => person);
  const example = people.find((person) => sharing.identity(person) === EXAMPLE_PERSON);
  assert.equal(sharing.holders(example!), [0, 1, 2, 3]);
});

test('queries have 0, 1, 2 and 3 hits, and a third asks for somebody in no file', () => {
  const sharing = createSharing('seed', 400);
  const plans = planQueries('seed', sharing, 120);
  const hits = new Set(plans.map(({ hitBy }) => hitBy.length));
  assert.equal([...hits].sort(), [0, 1, 2, 3]);
  const unknown = plans.filter(({ person }) => person >= firstStranger(sharing, INSTITUTIONS));
  assert.is(unknown.length, 40);
  const known = new Set<string>();
  for (const { row } of csvRows('seed', sharing, 0)) known.add(row.id_number);
  for (const { person } of unknown) {
    assert.is(known.has(sharing.identity(person).idNumber), false);
  }
  assert.is(
    plans.every(({ querier, hitBy }) => !hitBy.includes(querier)),
    true,
  );
});

test.run();
