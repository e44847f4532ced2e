import { appendFileSync } from 'node:fs';
import type { Host } from '../host.ts';
import type { JournalSink } from '../run-context.ts';

/**
 * Named places at which this process can be made to kill itself, so that a test can ask of each of them what a crash
 * there leaves behind. `PCOORD_CRASH=<name>:<nth>` names the place and which of its visits is the last;
 * `PCOORD_CRASH_LIST=FILE` takes down every visit instead, one `<name>:<nth>` a line. See docs/durability.md.
 */

interface Armed {
  readonly visits: Map<string, number>;
  /** The visit that is the last, as `<name>:<nth>`; `null` = none. */
  readonly fatal: string | null;
  /** File that every visit is appended to; `null` = none. */
  readonly list: string | null;
}

/** Only a coordinator and the commands of a person arm themselves: what they start may share environment and code. */
let armed: Armed | null = null;

/** Makes the points count from here on, if the environment asks for it. */
export function armCrashPoints(env: Readonly<Record<string, string | undefined>>): void {
  const fatal = env['PCOORD_CRASH'] ?? null;
  const list = env['PCOORD_CRASH_LIST'] ?? null;
  if (armed === null && (fatal !== null || list !== null)) armed = { visits: new Map(), fatal, list };
}

/** A place worth crashing at. Costs one comparison when nobody asked for a crash. */
export function crashPoint(name: string): void {
  if (armed !== null) visit(armed, name);
}

/** Does something between two points: `<name>.before` and `<name>.after`. */
export async function betweenCrashPoints<T>(name: string, act: () => Promise<T>): Promise<T> {
  if (armed === null) return act();
  visit(armed, `${name}.before`);
  const done = await act();
  visit(armed, `${name}.after`);
  return done;
}

/** Puts a point before and after every effect the runtime can ask of the world, also of those that are yet to come. */
export function withCrashPoints(host: Host): Host {
  return armed === null ? host : (wrapAll(host) as unknown as Host);
}

/** The same for the sink of the journal. */
export function sinkWithCrashPoints<T extends JournalSink>(sink: T): T {
  return armed === null ? sink : (wrap('journal', sink, sink) as T);
}

/** What only asks, or only waits for others to ask: a crash there is one before or after something else. */
const questions: ReadonlySet<string> = new Set([
  'clock',
  'commands',
  'logs',
  'measures',
  'processes.known',
  'processes.logPath',
  'repository.changes',
  'repository.lostLines',
  'repository.renames',
  'repository.trial',
  'repository.whoLost',
  'workspaces.intact',
]);

function wrapAll(parts: object): object {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, wrap(name, part, parts)]));
}

/** `value` as it is, but with points around each call of it or, for an object, of what is in it. */
function wrap(name: string, value: unknown, owner: object): unknown {
  if (questions.has(name)) return typeof value === 'function' ? (value.bind(owner) as unknown) : value;
  if (typeof value === 'function')
    return wrapCall(name, value.bind(owner) as (...args: unknown[]) => unknown);
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    // What has private parts only works on itself.
    get: (_, property) =>
      wrap(`${name}.${String(property)}`, Reflect.get(value, property, value) as unknown, value),
  });
}

function wrapCall(name: string, call: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
  return (...args) => {
    crashPoint(`${name}.before`);
    const done = call(...args);
    const pass = <T>(result: T): T => {
      crashPoint(`${name}.after`);
      return result;
    };
    return done instanceof Promise ? done.then(pass) : pass(done);
  };
}

function visit(points: Armed, name: string): void {
  const nth = (points.visits.get(name) ?? 0) + 1;
  points.visits.set(name, nth);
  const point = `${name}:${nth}`;
  if (points.list !== null) appendFileSync(points.list, `${point}\n`);
  if (point === points.fatal) process.kill(process.pid, 'SIGKILL');
}
