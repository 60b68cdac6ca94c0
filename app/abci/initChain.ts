import { RequestInitChain, ResponseInitChain } from 'cosmjs-types/tendermint/abci/types';
import { ConsensusParams } from 'cosmjs-types/tendermint/types/params';
import type { Consensus, InitialState } from '../block/consensus.js';
import type { Genesis } from '../block/genesis.js';
import { bytesToHex, equalBytes } from '../kit/bytes.js';
import type { Log } from '../log.js';
import { readExported } from '../snapshot/exportedGenesis.js';
import type { ExportedGenesis } from '../snapshot/exportedGenesis.js';
import type { StateSync } from '../snapshot/stateSync.js';
import { fromUpdate, toUpdate } from './validatorUpdate.js';
import { headerTimeMs } from './headerTime.js';
import { defineMethod } from './method.js';
import type { AbciMethod } from './method.js';

/**
 * InitChain: of a chain that begins, or of one that goes on from an exported state, whose files are
 * then read from a folder. Nothing makes what was loaded a state before the first commit, so that a
 * node that was killed begins anew.
 */
export function initChainMethod(
  consensus: Consensus,
  { stateSync, log }: { readonly stateSync?: StateSync | undefined; readonly log: Log },
): AbciMethod {
  const begin = async (genesis: Genesis): Promise<InitialState> => {
    const exported = readExported(genesis.appState);
    const folder = stateSync?.genesisFolder;
    if (exported === undefined) {
      if (folder !== undefined) throw new Error(`${folder} holds files that this genesis has not`);
      // A restore that CometBFT gave up may have left something.
      await stateSync?.restorer.abandon();
      return consensus.initChain(genesis);
    }
    if (folder === undefined || stateSync === undefined) {
      throw new Error('genesis app_state names files: start with --genesis-data and their folder');
    }
    requireContinuation(genesis, exported);
    await stateSync.restorer.load(exported, folder);
    const initial = consensus.initLoaded(genesis);
    const { appHash } = initial;
    if (!equalBytes(appHash, exported.appHash)) {
      throw new Error(`the loaded state has the app hash ${bytesToHex(appHash)}`);
    }
    return initial;
  };

  return defineMethod('InitChain', 5, RequestInitChain, ResponseInitChain, async (request) => {
    const { chainId, initialHeight, time, appStateBytes } = request;
    const { appHash, validators } = await begin({
      chainId,
      initialHeight: initialHeight > 0n ? initialHeight : 1n,
      timeMs: headerTimeMs(time),
      consensusParams: request.consensusParams ?? ConsensusParams.fromPartial({}),
      appState: appStateBytes,
      validators: request.validators.map(fromUpdate),
    });
    log.info({ chainId, appHash: bytesToHex(appHash) }, 'genesis');
    // No parameters of our own: those of genesis.json stand.
    return { validators: validators.map(toUpdate), appHash };
  });
}

/** The signatures in the state are for one chain, and its heights go on. @throws Error */
function requireContinuation({ chainId, initialHeight }: Genesis, exported: ExportedGenesis): void {
  if (chainId !== exported.chainId) {
    throw new Error(`genesis chain_id is ${chainId}, the exported state's ${exported.chainId}`);
  }
  if (initialHeight !== exported.height + 1n) {
    throw new Error(
      `genesis initial_height is ${initialHeight}: an exported state of height ` +
        `${exported.height} goes on with ${exported.height + 1n}`,
    );
  }
}
