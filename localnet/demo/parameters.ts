import { Params } from '../../proto/codec/generated/banma/contract/v1.js';
import { Z001_PARAMS, z001ForThisBuild } from '../../proto/documents/z001.js';

/** What a network on one machine changes of Z001; everything else stays. */
export interface ParameterChanges {
  readonly minProofs: bigint;
  readonly settleWindowS: bigint;
  readonly auditWindowS?: bigint;
}

/** Z001 of this build with those changes. */
export function consortiumParameters(changes: ParameterChanges): Params {
  return { ...z001ForThisBuild(), ...changes };
}

/** One line per parameter that differs from Z001 as the specification gives it. */
export function differencesFromZ001(params: Params): readonly string[] {
  const own = Params.toJson(params);
  return Object.entries(Params.toJson(Z001_PARAMS)).flatMap(([name, published]) => {
    const [before, after] = [published, own[name]].map((value) => JSON.stringify(value));
    return before === after ? [] : [`${name} = ${after ?? ''} (Z001: ${before ?? ''})`];
  });
}
