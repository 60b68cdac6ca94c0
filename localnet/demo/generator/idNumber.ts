import type { Random } from './random.js';

/** County codes of GB/T 2260, two or more of most provinces. */
const REGIONS = [
  ...['110101', '110102', '110105', '110106', '110108', '120101', '120103', '130102', '130203'],
  ...['140105', '140107', '150102', '150203', '210102', '210202', '220102', '220104', '230102'],
  ...['230103', '310101', '310104', '310105', '310106', '310107', '310115', '320102', '320104'],
  ...['320508', '330102', '330106', '330203', '340102', '340104', '350102', '350203', '360102'],
  ...['360103', '370102', '370202', '410102', '410103', '420102', '420103', '430102', '430103'],
  ...['440103', '440104', '440105', '440106', '440303', '440304', '440305', '450102', '450103'],
  ...['460105', '500103', '500112', '510104', '510105', '520102', '520103', '530102', '530103'],
  ...['540102', '610102', '610103', '620102', '620103', '630102', '640104', '650102', '650103'],
];

const FIRST_BIRTHDAY_MS = Date.UTC(1960, 0, 1);
/** Born from 1960 to October 2003. */
const BIRTHDAYS = 16_000;
const SEQUENCES = 999;
const DAY_MS = 86_400_000;

/** How many different persons there can be. */
export const ID_NUMBERS = BIRTHDAYS * SEQUENCES;

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

/** The 18th character of an ID number (GB 11643): ISO 7064 MOD 11-2 of the first 17 digits. */
export function checkCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(first17[index]), 0);
  return CHECK_CHARACTERS[sum % 11] ?? '';
}

/**
 * The ID number that belongs to `serial` (0 to ID_NUMBERS − 1): birthday and sequence number follow
 * from it one to one, so two serials never share a number; the county is drawn.
 */
export function idNumberOf(serial: number, random: Random): string {
  const birthday = new Date(FIRST_BIRTHDAY_MS + Math.floor(serial / SEQUENCES) * DAY_MS);
  const date = birthday.toISOString().slice(0, 10).replaceAll('-', '');
  const sequence = String((serial % SEQUENCES) + 1).padStart(3, '0');
  const first17 = random.pick(REGIONS) + date + sequence;
  return first17 + checkCharacter(first17);
}
