import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CliError } from '../../cli/errors.js';
import { parseStateKeyOption } from '../../cli/options.js';

const hex = (text: string): string =>
  Buffer.from(parseStateKeyOption(text, '--key')).toString('hex');

test('a state key is hex, or module/collection/fields with hex in braces', () => {
  assert.is(hex('70726f6f66'), '70726f6f66');
  assert.is(
    hex('proof/total/{04}Z001'),
    `${Buffer.from('proof/total/').toString('hex')}045a303031`,
  );
  assert.is(hex('chain/block/'), Buffer.from('chain/block/').toString('hex'));
});

test('what is mistyped is refused, not looked up and found absent', () => {
  for (const text of [
    '',
    'nonsense',
    'proof/total/{04Z001',
    'proof/total/04}Z001',
    'proof/total',
  ]) {
    assert.throws(
      () => parseStateKeyOption(text, '--key'),
      (error: unknown) => error instanceof CliError && error.message.startsWith('--key: '),
      text,
    );
  }
  assert.throws(() => parseStateKeyOption('proof/total/{0z}Z001', '--key'), /not hex/);
});

test.run();
