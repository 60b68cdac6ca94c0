import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryFolder } from '../../localnet/repository.js';

const VERSION = '1.9.3';
const run = promisify(execFile);

/** The path of grpcurl, built once with Go into `.cache`. @throws Error without Go */
export function ensureGrpcurl(): string {
  const cache = process.env['BANMA_CACHE'] ?? join(repositoryFolder(), '.cache');
  const folder = join(cache, 'grpcurl', `v${VERSION}`);
  const binary = join(folder, 'grpcurl');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const temporary = `${binary}.${process.pid}.tmp`;
  const words = ['build', '-trimpath', '-o', temporary];
  execFileSync('go', [...words, 'github.com/fullstorydev/grpcurl/cmd/grpcurl'], {
    cwd: join(repositoryFolder(), 'tests', 'support', 'grpcurl'),
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  renameSync(temporary, binary);
  return binary;
}

/** What it prints; a failure of the call is in `stderr`. */
export interface GrpcurlResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Calls a server. @param address `unix:///…` or `host:port` */
export async function grpcurl(
  address: string,
  words: readonly string[],
  options: readonly string[] = [],
): Promise<GrpcurlResult> {
  const all = ['-plaintext', ...options, address, ...words];
  try {
    const { stdout, stderr } = await run(ensureGrpcurl(), all);
    return { stdout, stderr, code: 0 };
  } catch (error) {
    const { stdout = '', stderr = '', code = 1 } = error as Partial<GrpcurlResult>;
    return { stdout, stderr, code };
  }
}
