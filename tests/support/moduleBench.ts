import * as assert from 'uvu/assert';
import { runAtOnce } from '../../app/kit/steps.js';
import { CodedError } from '../../app/kit/errors.js';
import type { StateEvent } from '../../app/kit/event.js';
import type { ExecutionContext, MessageHandler } from '../../app/kit/module.js';
import { createAuth } from '../../app/modules/auth/index.js';
import { namedAccounts } from '../../app/modules/bank/namedAccounts.js';
import { createBank } from '../../app/modules/bank/module.js';
import type { ContractModule } from '../../app/modules/contract/module.js';
import { createContract } from '../../app/modules/contract/module.js';
import { eventSize } from '../../app/block/gas.js';
import { Counters } from '../../proto/codec/generated/banma/accounting/v1.js';
import { allInvariants } from './allInvariants.js';
import { CHAIN_ID } from './chainId.js';
import { createMemoryState, createTestContext } from './memoryState.js';

/** Auth, bank and contract over a state in memory, without transactions around the messages. */
export type ModuleBench = ReturnType<typeof createModuleBench>;

/** How a message ended. */
export interface Outcome {
  /** `codespace code: description`, or empty where it succeeded. */
  readonly error: string;
  readonly log: string;
  readonly value: Uint8Array;
  readonly events: readonly StateEvent[];
}

const NO_FACTS = {
  lastCommit: [],
  misbehaviour: [],
  proposer: new Uint8Array(0),
  evidenceAge: { blocks: 0n, durationMs: 0n },
};

const START_MS = 1_700_000_000_000n;

/** A bench after the genesis given by module. */
export function createModuleBench(
  genesis: { readonly bank?: unknown; readonly contract?: unknown } = {},
) {
  const state = createMemoryState();
  const auth = createAuth(namedAccounts);
  let contract: ContractModule | undefined = undefined;
  const later = (): ContractModule => contract!;
  /** What the bank told of dues: `debtor denom begins|ends`. */
  const told: string[] = [];
  const bank = createBank({
    accounts: auth.ledger,
    duesChanged: (context, debtor, denom, owes) => {
      told.push(`${debtor} ${denom} ${owes ? 'begins' : 'ends'}`);
      later().ledger.setArrears(context, debtor, denom, owes);
    },
    denomRule: (...parts) => later().view.denomRule(...parts),
  });
  contract = createContract({
    accounts: auth.ledger,
    bank: bank.ledger,
    metricsSource: () => Counters.fromPartial({}),
  });
  const modules = [auth.module, bank.module, contract.module];
  const block = { chainId: CHAIN_ID, height: 1n, timeMs: START_MS };
  const context = () => createTestContext(state, block);
  const start = context();
  auth.module.initGenesis(start, {});
  bank.module.initGenesis(start, genesis.bank);
  contract.module.initGenesis(start, genesis.contract);

  const handlers = modules.flatMap(({ messages }) => messages);
  const handlerOf = (typeUrl: string): MessageHandler => {
    const handler = handlers.find((candidate) => candidate.typeUrl === typeUrl);
    if (handler === undefined) throw new Error(`no handler of ${typeUrl}`);
    return handler;
  };

  /** Off in tests that do a great deal and check once. */
  const checking = { isOn: true };
  const checkInvariants = (): void => {
    if (!checking.isOn) return;
    for (const { name, check } of allInvariants(modules)) {
      const fault = check(state, block);
      if (fault !== undefined) throw new Error(`${name}: ${fault}`);
    }
  };

  const run = (typeUrl: string, bytes: Uint8Array): Outcome => {
    const running = context();
    const handler = handlerOf(typeUrl);
    let cost = { gas: 0n, resultBytes: 0 };
    try {
      const value = state.transaction(() => {
        const message = handler.decode(bytes);
        handler.validate(message);
        cost = handler.cost(message);
        return runAtOnce(handler.execute(running, message)).value;
      });
      const bytesOfEvents = running.emitted.reduce((sum, event) => sum + eventSize(event), 0);
      assert.ok(bytesOfEvents + value.length <= cost.resultBytes, `${typeUrl}: result too large`);
      checkInvariants();
      return { error: '', log: '', value, events: running.emitted };
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      const { codespace, code, description } = error.error;
      const value = new Uint8Array(0);
      return {
        error: `${codespace} ${code}: ${description}`,
        log: error.message,
        value,
        events: [],
      };
    }
  };

  return {
    state,
    block,
    told,
    auth: auth.ledger,
    bank: bank.ledger,
    contract: contract.ledger,
    view: contract.view,
    context,
    checking,
    checkInvariants,
    run,
    /** Ends the block and begins the next one, `seconds` later. */
    nextBlock(seconds: number): readonly StateEvent[] {
      const ending: ExecutionContext & { readonly emitted: StateEvent[] } = context();
      for (const module of modules) runAtOnce(module.endBlock?.(ending));
      checkInvariants();
      block.height += 1n;
      block.timeMs += BigInt(seconds) * 1_000n;
      return ending.emitted;
    },
    /** Runs the begin of the block at hand. */
    beginBlock(): void {
      const beginning = context();
      for (const module of modules) runAtOnce(module.beginBlock?.(beginning, NO_FACTS));
    },
    query(path: string, request: Uint8Array): Uint8Array {
      const handler = modules.flatMap(({ queries }) => queries).find((one) => one.path === path);
      if (handler === undefined) throw new Error(`no query ${path}`);
      return handler.execute({ state, block, at: () => ({ state, block }) }, request);
    },
  };
}
