import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasErrorCode, LocalnetError } from '../errors.js';
import { repositoryFolder } from '../repository.js';
import { withBuildLock } from './buildLock.js';
import { COMETBFT_VERSION, isVersionAtLeast, MINIMUM_GO_VERSION } from './version.js';

export interface CometbftOptions {
  /** Read for PATH, `COMETBFT` (a binary to use) and `BANMA_CACHE` (where built ones are kept). */
  readonly environment?: NodeJS.ProcessEnv;
  /** Told once if a build starts: it takes about a minute on a fresh machine. */
  readonly onBuild?: (message: string) => void;
}

/**
 * The path of a CometBFT binary of exactly the pinned version: `COMETBFT` if set, else the cached
 * one, else one built now from the Go module beside this file.
 * @throws LocalnetError naming the missing or wrong tool and the remedy.
 */
export async function ensureCometbft(options: CometbftOptions = {}): Promise<string> {
  const environment = options.environment ?? process.env;
  const given = environment['COMETBFT'];
  if (given) {
    requireVersion(given, environment);
    return given;
  }
  const folder = cometbftCacheFolder(environment);
  const binary = join(folder, 'cometbft');
  if (hasRightVersion(binary, environment)) {
    return binary;
  }
  requireGo(environment);
  mkdirSync(folder, { recursive: true });
  await withBuildLock(join(folder, 'build.lock'), () => {
    // Whoever held the lock before us may have built it already.
    if (!hasRightVersion(binary, environment)) {
      options.onBuild?.(`building CometBFT v${COMETBFT_VERSION} into ${folder} (about a minute)`);
      build(binary, environment);
    }
  });
  return binary;
}

/** Where built binaries of the pinned version are kept: under `BANMA_CACHE`, else `.cache`. */
export function cometbftCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const cache = environment['BANMA_CACHE'] ?? join(repositoryFolder(), '.cache');
  return join(cache, 'cometbft', `v${COMETBFT_VERSION}`);
}

function build(binary: string, environment: NodeJS.ProcessEnv): void {
  const temporary = `${binary}.${process.pid}.tmp`;
  const result = spawnSync(
    'go',
    ['build', '-trimpath', '-o', temporary, 'github.com/cometbft/cometbft/cmd/cometbft'],
    {
      cwd: join(repositoryFolder(), 'localnet', 'cometbft'),
      // Without cgo no C compiler is needed; read-only keeps go.mod and go.sum what they are.
      env: { ...environment, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false' },
      encoding: 'utf8',
    },
  );
  if (result.status !== 0) {
    rmSync(temporary, { force: true });
    const lines = (result.stderr || (result.error?.message ?? '')).trim().split('\n');
    throw new LocalnetError(
      `building CometBFT v${COMETBFT_VERSION} with Go failed: ${lines.at(-1) ?? ''} ` +
        '(the Go module proxy must be reachable; or set COMETBFT=/path/to/cometbft)',
    );
  }
  requireVersion(temporary, environment);
  renameSync(temporary, binary);
}

function requireGo(environment: NodeJS.ProcessEnv): void {
  // In a folder without go.mod and with the local toolchain only, this is the installed Go.
  const result = spawnSync('go', ['version'], {
    cwd: tmpdir(),
    env: { ...environment, GOTOOLCHAIN: 'local' },
    encoding: 'utf8',
  });
  const remedy =
    `install Go ${MINIMUM_GO_VERSION} or later (https://go.dev/dl), ` +
    `or set COMETBFT=/path/to/cometbft of version ${COMETBFT_VERSION}`;
  if (result.error || result.status !== 0) {
    throw new LocalnetError(`Go is missing, and CometBFT is built with it: ${remedy}`);
  }
  if (!isVersionAtLeast(result.stdout, MINIMUM_GO_VERSION)) {
    throw new LocalnetError(`Go is too old (${result.stdout.trim()}): ${remedy}`);
  }
}

function hasRightVersion(binary: string, environment: NodeJS.ProcessEnv): boolean {
  return existsSync(binary) && reportedVersion(binary, environment).version === COMETBFT_VERSION;
}

function requireVersion(binary: string, environment: NodeJS.ProcessEnv): void {
  const { version, failure } = reportedVersion(binary, environment);
  const remedy = `give CometBFT v${COMETBFT_VERSION}, or unset COMETBFT to have it built with Go`;
  if (failure !== undefined) {
    throw new LocalnetError(`COMETBFT=${binary} ${failure}: ${remedy}`);
  }
  if (version !== COMETBFT_VERSION) {
    throw new LocalnetError(`COMETBFT=${binary} is of version "${version}": ${remedy}`);
  }
}

function reportedVersion(
  binary: string,
  environment: NodeJS.ProcessEnv,
): { version: string; failure?: string } {
  const result = spawnSync(binary, ['version'], {
    env: environment,
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (hasErrorCode(result.error, 'ENOENT')) {
    return { version: '', failure: 'does not exist' };
  }
  if (result.error || result.status !== 0) {
    return { version: '', failure: 'does not run' };
  }
  // The version may carry a build suffix (0.38.26+commit); that part does not change behaviour.
  return { version: (result.stdout.trim().split('+')[0] ?? '').replace(/^v/, '') };
}
