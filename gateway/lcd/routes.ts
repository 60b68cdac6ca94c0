import type { HttpRule, MethodShape, ServiceShape } from '../../proto/codec/interfaces/model.js';
import { invalidArgument } from './failure.js';

/** A method as REST reaches it. */
export interface LcdRoute {
  /** Of gRPC, `/package.Service/Method`. */
  readonly path: string;
  readonly method: MethodShape;
  readonly rule: HttpRule;
}

export interface MatchedRoute extends LcdRoute {
  /** Field and text of each placeholder. */
  readonly placeholders: readonly (readonly [string, string])[];
}

export interface Routes {
  readonly all: readonly LcdRoute[];
  /** The route of a path, the verbs it is known with instead, or undefined. */
  readonly match: (
    verb: string,
    path: string,
  ) => MatchedRoute | { readonly verbs: readonly string[] } | undefined;
}

interface Place {
  readonly literals: Map<string, Place>;
  any?: Place;
  /** `{name=**}`: whatever follows. */
  rest?: Place;
  readonly routes: { readonly route: LcdRoute; readonly names: readonly string[] }[];
}

const createPlace = (): Place => ({ literals: new Map(), routes: [] });
const PLACEHOLDER = /^\{([a-z0-9_.]+)(=\*\*)?\}$/;

/** All routes that the rules of services give. @throws Error for two of one path */
export function createRoutes(services: readonly ServiceShape[]): Routes {
  const root = createPlace();
  const all: LcdRoute[] = [];
  for (const service of services) {
    for (const method of service.methods) {
      for (const rule of method.http) {
        const route = { path: `/${service.name}/${method.name}`, method, rule };
        all.push(route);
        addRoute(root, route);
      }
    }
  }
  return {
    all,
    match: (verb, path) => {
      const parts = path.split('/').slice(1).map(decode);
      const found = find(root, parts, 0, []);
      if (found === undefined) return undefined;
      const [place, texts] = found;
      const entry = place.routes.find(({ route }) => route.rule.verb === verb);
      if (entry === undefined) return { verbs: place.routes.map(({ route }) => route.rule.verb) };
      const placeholders = entry.names.map((name, index) => [name, texts[index] ?? ''] as const);
      return { ...entry.route, placeholders };
    },
  };
}

function addRoute(root: Place, route: LcdRoute): void {
  const names: string[] = [];
  let place = root;
  for (const part of route.rule.path.split('/').slice(1)) {
    const [, name, rest] = PLACEHOLDER.exec(part) ?? [];
    if (name === undefined) {
      const next = place.literals.get(part) ?? createPlace();
      place.literals.set(part, next);
      place = next;
      continue;
    }
    names.push(name);
    if (rest === undefined) place = place.any ??= createPlace();
    else place = place.rest ??= createPlace();
  }
  if (place.routes.some(({ route: other }) => other.rule.verb === route.rule.verb)) {
    throw new Error(`two methods have ${route.rule.verb} ${route.rule.path}`);
  }
  place.routes.push({ route, names });
}

/** Literals go before placeholders, those before whatever follows. */
function find(
  place: Place,
  parts: readonly string[],
  at: number,
  texts: readonly string[],
): readonly [Place, readonly string[]] | undefined {
  const part = parts[at];
  if (part === undefined) return place.routes.length > 0 ? [place, texts] : undefined;
  const literal = place.literals.get(part);
  const under = literal && find(literal, parts, at + 1, texts);
  if (under !== undefined) return under;
  const named = place.any && find(place.any, parts, at + 1, [...texts, part]);
  if (named !== undefined) return named;
  return place.rest && [place.rest, [...texts, parts.slice(at).join('/')]];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalidArgument(`malformed path: ${JSON.stringify(part.slice(0, 100))}`);
  }
}
