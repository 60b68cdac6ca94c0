/** The three programs of an institution. They stop in the order of `STOP_ORDER`. */
export type ProcessKind = 'app' | 'cometbft' | 'gateway';

/** Who calls stops before who is called. */
export const STOP_ORDER: readonly ProcessKind[] = ['gateway', 'cometbft', 'app'];

/** How to see that a process does its work. */
export type ReadyCheck =
  /** Runs is enough. */
  | { readonly kind: 'none' }
  /** Something accepts at `unix:///path` or `host:port`. */
  | { readonly kind: 'socket'; readonly address: string }
  /** GET answers 2xx. */
  | { readonly kind: 'http'; readonly url: string }
  /** A CometBFT RPC whose latest block is past the first and at most this old. */
  | { readonly kind: 'recentBlock'; readonly rpcUrl: string; readonly maximumAgeMs: number };

export interface Dependency {
  /** Name of the process that must be ready before this one is started. */
  readonly name: string;
  /** Start anyway after this time; without it, wait for ever. */
  readonly withinMs?: number;
}

/** One process to be kept running; plain JSON, since the supervisor is another process. */
export interface ProcessSpec {
  /** `<institution>/<kind>`; unique in its network. */
  readonly name: string;
  readonly institution: string;
  readonly kind: ProcessKind;
  /** Executable and arguments. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Laid over the supervisor's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute paths. */
  readonly logFile: string;
  readonly pidFile: string;
  /** While this file exists the process is not started again (a fault on order). */
  readonly holdFile: string;
  readonly ready: ReadyCheck;
  readonly after: readonly Dependency[];
}

/** When and how fast a process that ended is started again. */
export interface RestartPolicy {
  /** Doubled from exit to exit, up to the maximum; back to the first after a quiet `windowMs`. */
  readonly firstDelayMs: number;
  readonly maximumDelayMs: number;
  /** So many exits within `windowMs` are a crash loop; it is retried every `loopDelayMs`. */
  readonly loopExits: number;
  readonly windowMs: number;
  readonly loopDelayMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopGraceMs: number;
}

export const DEFAULT_RESTART_POLICY: RestartPolicy = {
  firstDelayMs: 250,
  maximumDelayMs: 4_000,
  loopExits: 5,
  windowMs: 30_000,
  loopDelayMs: 15_000,
  stopGraceMs: 10_000,
};

/** `processes.json`: what the supervisor of a network is to keep running. */
export interface SupervisorPlan {
  readonly network: string;
  /** Absolute folder of the network. */
  readonly folder: string;
  readonly stallMs: number;
  readonly restart: RestartPolicy;
  readonly processes: readonly ProcessSpec[];
}

/**
 * waiting: for what it depends on · starting: runs, not ready · ready · backoff: ended, about to be
 * started again · crash-looping: the same after many exits · held: kept down on order · stopped
 */
export type ProcessPhase =
  'waiting' | 'starting' | 'ready' | 'backoff' | 'crash-looping' | 'held' | 'stopped';

/** What the supervisor knows of one process. */
export interface ProcessReport {
  readonly name: string;
  readonly institution: string;
  readonly kind: ProcessKind;
  readonly phase: ProcessPhase;
  readonly pid?: number;
  readonly restarts: number;
  /** Why it was last started again: `exit code 1`, `signal SIGKILL`, `height stood still …`. */
  readonly lastExit?: string;
  /** The line of its log that most likely says why. */
  readonly lastLine?: string;
}

/** `supervisor.json`: written at every change. */
export interface SupervisorReport {
  readonly updatedAt: string;
  readonly processes: readonly ProcessReport[];
}
