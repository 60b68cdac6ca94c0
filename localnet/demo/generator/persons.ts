import { ID_NUMBERS, idNumberOf } from './idNumber.js';
import { drawName } from './names.js';
import { createRandom } from './random.js';

export interface Person {
  readonly name: string;
  readonly idNumber: string;
}

/** The person of the examples in the documentation; always one of those that all institutions know. */
export const EXAMPLE_PERSON: Person = { name: '张三', idNumber: '11010519491231002X' };

// Coprime to ID_NUMBERS (2⁷·3³·5³·37): the serials of consecutive persons are spread and distinct.
const STRIDE = 7_368_787;

/**
 * The person of that index, from the seed alone; two indices below ID_NUMBERS never share an ID
 * number, and none has that of the example person, who was born before all of them.
 */
export function personOf(seed: string, index: number): Person {
  if (!Number.isInteger(index) || index < 0 || index >= ID_NUMBERS) {
    throw new Error(`a person's index is a whole number below ${ID_NUMBERS}, not ${index}`);
  }
  const random = createRandom(`${seed}/person/${index}`);
  const offset = createRandom(`${seed}/persons`).below(ID_NUMBERS);
  const serial = Number((BigInt(index) * BigInt(STRIDE) + BigInt(offset)) % BigInt(ID_NUMBERS));
  return { name: drawName(random), idNumber: idNumberOf(serial, random) };
}
