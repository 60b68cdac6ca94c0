import process from 'node:process';
import { Command } from 'commander';
import { addApiKey, listApiKeys, revokeApiKey } from './apiKeys.js';
import { loadConfig } from './config.js';
import { StartupError } from './errors.js';
import { createLog } from './log.js';
import { runGateway } from './start.js';

const program = new Command('banma-gateway')
  .description('The gateway of one institution: business API, peer API, vault and accounting')
  .showHelpAfterError();

program
  .command('start')
  .description('run the gateway until SIGTERM')
  .requiredOption('--home <dir>', 'folder with gateway.toml')
  .addHelpText('after', '\nExample:\n  $ node dist/gateway/main.js start --home ./gateway')
  .action(({ home }: { home: string }) => start(home));

const keys = program.command('keys').description('API keys of the business API');

keys
  .command('add')
  .description('make a key; it is printed once and kept nowhere')
  .requiredOption('--home <dir>', 'folder with gateway.toml')
  .requiredOption('--name <name>', 'what the key is for')
  .addHelpText('after', '\nExample:\n  $ node dist/gateway/main.js keys add --home . --name crm')
  .action(({ home, name }: { home: string; name: string }) => {
    const text = addApiKey(keysFileOf(home), name, Date.now());
    process.stdout.write(`${text}\n`);
  });

keys
  .command('list')
  .description('names and dates of the keys')
  .requiredOption('--home <dir>', 'folder with gateway.toml')
  .action(({ home }: { home: string }) => {
    for (const { name, createdAt } of listApiKeys(keysFileOf(home))) {
      process.stdout.write(`${name}\t${new Date(createdAt).toISOString()}\n`);
    }
  });

keys
  .command('revoke')
  .description('take a key away; a running gateway refuses it within a second')
  .requiredOption('--home <dir>', 'folder with gateway.toml')
  .requiredOption('--name <name>', 'name of the key')
  .action(({ home, name }: { home: string; name: string }) => {
    revokeApiKey(keysFileOf(home), name);
  });

function keysFileOf(home: string): string {
  return loadConfig(home, process.env).keys.api_keys_file;
}

async function start(home: string): Promise<void> {
  const config = loadConfig(home, process.env);
  const log = createLog(config.log.level);
  const gateway = await runGateway(config, log);
  const { businessPort, peerPort, lcdPort } = gateway;
  log.info({ businessPort, peerPort, lcdPort, member: config.member.address }, 'the gateway is up');
  const signalled = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  try {
    await Promise.race([signalled, gateway.failed]);
  } finally {
    log.info('stopping');
    await gateway.stop();
    log.info('stopped');
  }
}

try {
  await program.parseAsync();
  // Nothing is left to do; what a library keeps open must not hold the process up.
  process.exit(0);
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  process.stderr.write(`banma-gateway: ${error.message}\n`);
  process.exit(1);
}
