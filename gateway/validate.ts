import type { TSchema } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { problem } from './errors.js';
import type { Problem } from './errors.js';

type Place = 'body' | 'query' | 'path';

// Bodies are taken as they are; query strings are text, so numbers and booleans are read from it.
const strict = new Ajv({ allErrors: false, strict: true, useDefaults: true });
const lenient = new Ajv({ allErrors: false, strict: true, useDefaults: true, coerceTypes: true });

/** A check that returns the value it was given, or throws a 400 with the field's path. */
export type Validator = (value: unknown) => unknown;

/** Compiles a schema once. Query strings are converted, everything else must have its type. */
export function createValidator(schema: TSchema, place: Place): Validator {
  const check: ValidateFunction = (place === 'query' ? lenient : strict).compile(schema);
  return (value) => {
    if (check(value)) return value;
    throw toProblem(check.errors?.[0], place);
  };
}

/** The fault a schema finds in a value, as `field: what`, or undefined. For what peers send. */
export function createChecker(schema: TSchema): (value: unknown) => string | undefined {
  const check = strict.compile(schema);
  return (value) => {
    if (check(value)) return undefined;
    const error = check.errors?.[0];
    return error ? `${fieldOf(error)} ${error.message ?? 'is not valid'}` : 'is not valid';
  };
}

function toProblem(error: ErrorObject | undefined, place: Place): Problem {
  if (error === undefined) return problem(400, 'invalid', 'The request is not valid.');
  const field = fieldOf(error);
  const options = { in: place };
  switch (error.keyword) {
    case 'additionalProperties':
      return problem(400, 'unknown_field', `There is no field ${field}.`, field, options);
    case 'required':
      return problem(400, 'missing_field', `The field ${field} is missing.`, field, options);
    case 'type':
      return problem(400, 'wrong_type', `${field} ${error.message ?? ''}.`, field, options);
    default:
      return problem(400, 'invalid_field', `${field} ${error.message ?? ''}.`, field, options);
  }
}

/** `hits[0].token` of an ajv error; `$` is the whole document. */
export function fieldOf(error: ErrorObject): string {
  const parts = error.instancePath.split('/').slice(1).map(unescapePointer);
  const own: unknown = error.params['additionalProperty'] ?? error.params['missingProperty'];
  if (typeof own === 'string') parts.push(own);
  const path = parts.reduce(
    (text, part) => (/^\d+$/.test(part) ? `${text}[${part}]` : text ? `${text}.${part}` : part),
    '',
  );
  return path === '' ? '$' : path.slice(0, 200);
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
