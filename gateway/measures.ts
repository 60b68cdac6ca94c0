import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Prometheus metrics of one gateway. Labels never hold an identity, a digest or a key. */
export interface Measures {
  readonly registry: Registry;
  readonly request: (route: string, status: number, seconds: number) => void;
  readonly query: (seconds: number) => void;
  readonly peer: (outcome: string, seconds: number) => void;
  readonly recorded: (outcome: 'recorded' | 'refused', count: number) => void;
  readonly claim: (outcome: string) => void;
  /** Adds a gauge that is read when the metrics are. */
  readonly gauge: (name: string, help: string, read: () => number) => void;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMeasures(): Measures {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'banma_gateway_request_seconds',
    help: 'Duration of HTTP requests',
    labelNames: ['route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const queries = new Histogram({
    name: 'banma_gateway_query_seconds',
    help: 'Duration of anonymous queries, from the request to the verified answer',
    buckets: SECONDS,
    registers,
  });
  const peers = new Histogram({
    name: 'banma_gateway_peer_seconds',
    help: 'Duration of one peer’s answer, verification included',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers,
  });
  const records = new Counter({
    name: 'banma_gateway_records_total',
    help: 'Query records the chain has taken, and parts of them it refused',
    labelNames: ['outcome'],
    registers,
  });
  const claims = new Counter({
    name: 'banma_gateway_claims_total',
    help: 'Answers claimed on the chain',
    labelNames: ['outcome'],
    registers,
  });
  return {
    registry,
    request: (route, status, seconds) => requests.observe({ route, status }, seconds),
    query: (seconds) => queries.observe(seconds),
    peer: (outcome, seconds) => peers.observe({ outcome }, seconds),
    recorded: (outcome, count) => records.inc({ outcome }, count),
    claim: (outcome) => claims.inc({ outcome }),
    gauge: (name, help, read) => {
      new Gauge({
        name: `banma_gateway_${name}`,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    },
  };
}
