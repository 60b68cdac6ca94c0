import * as assert from 'uvu/assert';
import { LightError } from '../../gateway/light/types.js';

/** The work is refused with this code, by a text like this. */
export async function refused(work: Promise<unknown>, code: string, text: RegExp): Promise<void> {
  try {
    await work;
  } catch (error) {
    assert.instance(error, LightError);
    assert.is((error as LightError).code, code, (error as Error).message);
    assert.match((error as Error).message, text);
    return;
  }
  assert.unreachable(`passes, though ${text.source}`);
}
