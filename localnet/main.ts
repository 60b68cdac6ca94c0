import { Command, InvalidArgumentError, Option } from 'commander';
import { ensureCometbft } from './cometbft/build.js';
import { errorText, LocalnetError } from './errors.js';
import { initNetwork } from './init.js';
import { hasSnapshot, layOutJoiner } from './join.js';
import { resetNetwork, runningSupervisor, startNetwork, stopNetwork } from './lifecycle.js';
import { followLogs, printLogs } from './logs.js';
import { findNetwork, readNetwork } from './network.js';
import type { NetworkRecord } from './network.js';
import { DEFAULT_NETWORK } from './options.js';
import { defaultRoot } from './repository.js';
import { formatStatus, networkStatus, statusToJson } from './status.js';

interface NetworkChoice {
  readonly network: string;
  readonly root: string;
}

interface StartChoice extends NetworkChoice {
  readonly institutions?: number;
  readonly operator?: true;
  readonly gateways: boolean;
  readonly commitTimeout: number;
}

// As with systemd: the command worked, and what it looked at does not run as it should.
const EXIT_NOT_RUNNING = 3;

function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count)) {
    throw new InvalidArgumentError('It must be a whole number.');
  }
  return count;
}

function networkCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--network <name>', 'which network', DEFAULT_NETWORK)
    .option('--root <folder>', 'folder of all networks', defaultRoot());
}

async function start(choice: StartChoice): Promise<void> {
  const network = findNetwork(choice.root, choice.network) ?? (await layOut(choice));
  requireSameSize(network, choice);
  if (!runningSupervisor(network)) {
    await startNetwork(network, { onProgress: console.error });
  }
  console.log(formatStatus(await networkStatus(network)));
}

async function layOut(choice: StartChoice): Promise<NetworkRecord> {
  // First what may be missing, so that nothing half-made is left.
  await ensureCometbft({ onBuild: console.error });
  return initNetwork({
    name: choice.network,
    root: choice.root,
    validators: choice.institutions ?? 4,
    operator: choice.operator ?? false,
    gateways: choice.gateways,
    commitTimeoutMs: choice.commitTimeout,
  });
}

function requireSameSize(network: NetworkRecord, choice: StartChoice): void {
  const size = network.institutions.filter(({ role }) => role === 'validator').length;
  if (choice.institutions !== undefined && choice.institutions !== size) {
    throw new LocalnetError(
      `network "${network.name}" has ${size} institutions, not ${choice.institutions}: ` +
        'reset it first to lay it out anew',
    );
  }
}

/** Said where nothing is to be done. */
const absent = ({ network, root }: NetworkChoice): string =>
  `there is no network "${network}" in ${root}`;

const program = new Command('localnet')
  .description('A whole consortium on this machine: validators, applications and gateways.')
  .showHelpAfterError('(--help tells the options)');

program.addCommand(
  networkCommand('start', 'lay out a network unless it is there, and start it')
    .option('--institutions <n>', 'institutions with a validator each (default 4)', parseCount)
    .option('--operator', 'an operator with a gateway only, besides')
    .option('--no-gateways', 'validators only')
    .option('--commit-timeout <ms>', 'time between two blocks', parseCount, 1000)
    .addHelpText('after', '\nExample: localnet start --institutions 4 --operator')
    .action(start),
);

program.addCommand(
  networkCommand('join', 'a node more, which takes its state from the snapshots of a network')
    .option('--as <name>', 'name of the node (default: <network>-joiner)')
    .addHelpText(
      'after',
      '\nExample: localnet join --network demo --as demo-5; localnet stop --network demo-5',
    )
    .action(async (choice: NetworkChoice & { readonly as?: string }) => {
      const name = choice.as ?? `${choice.network}-joiner`;
      const network = readNetwork(choice.root, choice.network);
      if (network.joined !== undefined) {
        throw new LocalnetError(
          `"${network.name}" is a node that joined "${network.joined}": join that one`,
        );
      }
      if (!runningSupervisor(network)) {
        throw new LocalnetError(`network "${network.name}" does not run: start it first`);
      }
      const joiner =
        findNetwork(choice.root, name) ?? (await layOutJoiner(network, { ...choice, name }));
      if (joiner.joined !== network.name) {
        throw new LocalnetError(`"${name}" is a network that did not join "${network.name}"`);
      }
      const source = network.institutions.some(hasSnapshot)
        ? `takes its state from a snapshot of "${network.name}"`
        : `replays all blocks of "${network.name}", which has no snapshot yet`;
      console.error(`"${name}" ${source}, then follows`);
      if (!runningSupervisor(joiner)) {
        await startNetwork(joiner, { onProgress: console.error, readyTimeoutMs: 600_000 });
      }
      console.log(formatStatus(await networkStatus(joiner)));
    }),
);

program.addCommand(
  networkCommand('stop', 'end all its processes; keys and data stay')
    .addHelpText('after', '\nExample: localnet stop --network demo')
    .action(async (choice: NetworkChoice) => {
      const network = findNetwork(choice.root, choice.network);
      if (network) await stopNetwork(network);
      console.log(network ? `network "${network.name}" is stopped` : absent(choice));
    }),
);

program.addCommand(
  networkCommand('status', 'what runs, how high, and where it listens (exit 3: not all ready)')
    .addOption(new Option('--output <format>').choices(['table', 'json']).default('table'))
    .addHelpText('after', '\nExample: localnet status --output json')
    .action(async (choice: NetworkChoice & { readonly output: 'table' | 'json' }) => {
      const status = await networkStatus(readNetwork(choice.root, choice.network));
      console.log(choice.output === 'json' ? statusToJson(status) : formatStatus(status));
      if (!status.isRunning || status.processes.some(({ state }) => state !== 'ready')) {
        process.exitCode = EXIT_NOT_RUNNING;
      }
    }),
);

program.addCommand(
  networkCommand('logs', 'the last lines of its logs')
    .argument('[name]', 'an institution, app, cometbft, gateway, institution-1/app or supervisor')
    .option('--follow', 'go on until Ctrl-C')
    .option('--lines <n>', 'of each log', parseCount, 20)
    .addHelpText('after', '\nExample: localnet logs --follow institution-2/app')
    .action(
      async (
        name: string | undefined,
        choice: NetworkChoice & { readonly follow?: true; readonly lines: number },
      ) => {
        const network = readNetwork(choice.root, choice.network);
        const options = {
          lines: choice.lines,
          write: console.log,
          ...(name === undefined ? {} : { name }),
        };
        if (!choice.follow) {
          printLogs(network, options);
          return;
        }
        const end = new AbortController();
        process.once('SIGINT', () => {
          end.abort();
        });
        await followLogs(network, options, end.signal);
      },
    ),
);

program.addCommand(
  networkCommand('reset', 'stop it and remove its keys and data')
    .addHelpText('after', '\nExample: localnet reset')
    .action(async (choice: NetworkChoice) => {
      const network = findNetwork(choice.root, choice.network);
      if (network) await resetNetwork(network);
      console.log(network ? `network "${network.name}" is removed` : absent(choice));
    }),
);

program.addCommand(
  new Command('cometbft')
    .description('build the pinned CometBFT unless it is there, and print its path')
    .addHelpText('after', '\nExample: COMETBFT=/usr/local/bin/cometbft localnet cometbft')
    .action(async () => {
      console.log(await ensureCometbft({ onBuild: console.error }));
    }),
);

program.parseAsync().catch((error: unknown) => {
  const isMistake = error instanceof LocalnetError;
  console.error(isMistake ? `localnet: ${error.message}` : error);
  if (!isMistake) {
    console.error(`localnet failed: ${errorText(error)}`);
  }
  process.exitCode = 1;
});
