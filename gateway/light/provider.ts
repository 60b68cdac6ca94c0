import { errorText } from '../../proto/errorText.js';
import { createRpc } from '../chain/rpc.js';
import type { Rpc } from '../chain/rpc.js';
import { jsonField } from './json.js';
import type { JsonField } from './json.js';
import { parseCommit, parseHeader, parseValidator } from './rpcTypes.js';
import { demand, LightError } from './types.js';
import type { LightBlock, Validator } from './types.js';
import { MAX_VALIDATORS } from './validators.js';

/** A node that shows light blocks and is trusted in nothing. */
export interface LightProvider {
  /** URL, for errors. */
  readonly name: string;
  /**
   * The light block of a height, or the newest; nothing of it is verified but its form.
   * @throws LightError naming the field; `unavailable` where the node does not show it
   */
  readonly lightBlock: (height?: bigint) => Promise<LightBlock>;
  /** Header and commit alone. @throws LightError as above */
  readonly signedHeader: (height?: bigint) => Promise<Omit<LightBlock, 'validators'>>;
  /** One call of the node's JSON-RPC. @throws LightError `unavailable` */
  readonly call: (method: string, params: Readonly<Record<string, unknown>>) => Promise<JsonField>;
  readonly close: () => Promise<void>;
}

/** The most that is read of one answer: a page of 100 validators has 30 kB, a proof at most 4 MB. */
const MAX_REPLY_BYTES = 16 * 1024 * 1024;
/** CometBFT's largest page. */
const PAGE = 100;

/** Light blocks by CometBFT's RPC. @param url e.g. `http://127.0.0.1:26657` */
export function createRpcProvider(
  url: string,
  rpc: Pick<Rpc, 'call' | 'close'> = createRpc(url, { maxReplyBytes: MAX_REPLY_BYTES }),
): LightProvider {
  const call: LightProvider['call'] = async (method, params) => {
    try {
      return jsonField(await rpc.call<unknown>(method, params), '');
    } catch (error) {
      const reason = errorText(error);
      throw new LightError(`node ${url}`, reason, 'unavailable', { cause: error });
    }
  };

  const signedHeader: LightProvider['signedHeader'] = async (height) => {
    const params = height === undefined ? {} : { height: height.toString() };
    const signed = (await call('commit', params)).get('signed_header');
    const header = parseHeader(signed.get('header').as('header'));
    const commit = parseCommit(signed.get('commit').as('commit'));
    demand(height === undefined || header.height === height, 'header.height', () => {
      return `is ${header.height}, asked was ${height ?? 0n}`;
    });
    return { header, commit };
  };

  const validatorsOf = async (height: bigint): Promise<readonly Validator[]> => {
    const validators: Validator[] = [];
    for (let page = 1; ; page += 1) {
      const [at, number, size] = [height, page, PAGE].map(String);
      const answer = await call('validators', { height: at, page: number, per_page: size });
      const total = answer.get('total').small();
      demand(total <= MAX_VALIDATORS, 'validators', () => `are ${total}, over ${MAX_VALIDATORS}`);
      const items = answer.get('validators').items();
      const start = validators.length;
      items.forEach((item, index) => {
        validators.push(parseValidator(item.as(`validators[${start + index}]`)));
      });
      if (validators.length === total) return validators;
      const goesOn = items.length > 0 && validators.length < total;
      demand(goesOn, 'validators', () => `are ${validators.length} on the pages, not ${total}`);
    }
  };

  return {
    name: url,
    call,
    signedHeader,
    lightBlock: async (height) => {
      const { header, commit } = await signedHeader(height);
      return { header, commit, validators: await validatorsOf(header.height) };
    },
    close: rpc.close,
  };
}
