import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nodesToRestart } from '../../localnet/heightWatch.js';
import type { NodeObservation } from '../../localnet/heightWatch.js';
import { NO_EXITS, recordExit, restartDelayMs } from '../../localnet/restartPolicy.js';
import { DEFAULT_RESTART_POLICY } from '../../localnet/processSpec.js';

const NOW_MS = 1_000_000;
const STALL_MS = 10_000;

/** A node at height 50 that moved just now, with changes. */
function node(institution: string, changes: Partial<NodeObservation> = {}): NodeObservation {
  return {
    institution,
    height: 50n,
    heightSinceMs: NOW_MS - 500,
    isServed: true,
    appEndedAtMs: undefined,
    hasConsensusFailure: false,
    stallRestarts: 0,
    ...changes,
  };
}

const restarted = (...nodes: NodeObservation[]) =>
  nodesToRestart(nodes, NOW_MS, STALL_MS).map(({ institution }) => institution);
const longAgo = { heightSinceMs: NOW_MS - 11_000 };

test('nodes that move are left alone', () => {
  assert.equal(restarted(node('a'), node('b')), []);
});

test('a node that stands while another advances is restarted', () => {
  assert.equal(restarted(node('a'), node('b', { ...longAgo, height: 40n })), ['b']);
  assert.equal(restarted(node('a'), node('b', { heightSinceMs: NOW_MS - 9_000, height: 40n })), []);
});

test('a node that said CONSENSUS FAILURE is restarted at once', () => {
  assert.equal(restarted(node('a', { hasConsensusFailure: true })), ['a']);
});

test('a node whose app is away or that is paused is left alone', () => {
  const away = { isServed: false };
  assert.equal(restarted(node('a', { hasConsensusFailure: true, ...away })), []);
  assert.equal(restarted(node('a'), node('b', { ...longAgo, height: 40n, ...away })), []);
});

test('when all stand, only nodes whose app ended since are restarted', () => {
  const ended = { appEndedAtMs: NOW_MS - 10_500 };
  assert.equal(restarted(node('a', longAgo), node('b', longAgo)), []);
  assert.equal(restarted(node('a', longAgo), node('b', { ...longAgo, ...ended })), ['b']);
  assert.equal(restarted(node('a', { ...longAgo, ...ended })), ['a']);
  const before = { appEndedAtMs: NOW_MS - 60_000 };
  assert.equal(restarted(node('a', { ...longAgo, ...before })), []);
});

test('each restart in vain doubles the patience', () => {
  const behind = { height: 40n, stallRestarts: 1 };
  assert.equal(restarted(node('a'), node('b', { ...behind, heightSinceMs: NOW_MS - 19_000 })), []);
  assert.equal(restarted(node('a'), node('b', { ...behind, heightSinceMs: NOW_MS - 21_000 })), [
    'b',
  ]);
});

test('a node that has not answered yet is given four times as long', () => {
  const silent = { height: undefined };
  assert.equal(restarted(node('a'), node('b', { ...silent, heightSinceMs: NOW_MS - 39_000 })), []);
  assert.equal(restarted(node('a'), node('b', { ...silent, heightSinceMs: NOW_MS - 41_000 })), [
    'b',
  ]);
});

test('five exits within thirty seconds are a crash loop, retried slowly until a quiet run', () => {
  const policy = DEFAULT_RESTART_POLICY;
  let history = NO_EXITS;
  const delays: number[] = [];
  for (let exit = 0; exit < 6; exit += 1) {
    history = recordExit(policy, history, exit * 4_000, 100);
    delays.push(restartDelayMs(policy, history));
  }
  assert.equal(delays, [250, 500, 1_000, 2_000, 15_000, 15_000]);
  history = recordExit(policy, history, 100_000, 20_000);
  assert.ok(history.isLooping);
  history = recordExit(policy, history, 200_000, 31_000);
  assert.is(restartDelayMs(policy, history), 250);
  assert.not.ok(history.isLooping);
});

test('five exits over a longer time are no crash loop', () => {
  let history = NO_EXITS;
  for (let exit = 0; exit < 6; exit += 1) {
    history = recordExit(DEFAULT_RESTART_POLICY, history, exit * 9_000, 5_000);
  }
  assert.not.ok(history.isLooping);
  assert.is(restartDelayMs(DEFAULT_RESTART_POLICY, history), 4_000);
});

test.run();
