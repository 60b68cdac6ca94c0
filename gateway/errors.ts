import { STATUS_CODES } from 'node:http';

/** An RFC 9457 problem document. `code` is stable; `detail` is for people and may change. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** Path of the offending field, e.g. `hits[0].token`, and the part of the request it is in. */
  readonly field?: string;
  readonly in?: 'body' | 'query' | 'path' | 'header';
  readonly [extension: string]: unknown;
}

export interface ProblemOptions {
  readonly in?: 'body' | 'query' | 'path' | 'header';
  /** Response headers, e.g. `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the document; never an identity or a key. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A refusal that the caller may see, word for word. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly field?: string,
    readonly options: ProblemOptions = {},
  ) {
    super(`${code}: ${detail}`);
  }

  /** The document that goes on the wire as `application/problem+json`. */
  toDocument(): ProblemDocument {
    return {
      type: `urn:banma:problem:${this.code}`,
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      code: this.code,
      detail: this.detail,
      ...(this.field === undefined ? {} : { field: this.field, in: this.options.in ?? 'body' }),
      ...this.options.extensions,
    };
  }
}

/**
 * A refusal to throw: `throw problem(404, 'record_unknown', 'No record has this hit digest.')`.
 * @param field path of the offending field, e.g. `hits[0].token`
 */
export function problem(
  status: number,
  code: string,
  detail: string,
  field?: string,
  options: ProblemOptions = {},
): Problem {
  return new Problem(status, code, detail, field, options);
}

/**
 * The one error mapper: whatever a handler threw as a Problem. What is not meant for the caller
 * becomes 500 `internal` without its text; the server logs the cause.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ChainUnavailable) {
    return problem(503, 'chain_unavailable', 'The institution’s own node does not answer.');
  }
  return problem(500, 'internal', 'The gateway failed; its log has the cause.');
}

/** The institution's own node could not be asked. */
export class ChainUnavailable extends Error {
  override readonly name = 'ChainUnavailable';
}

/** What a person at the keyboard can mend: printed as one line, without a stack. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
