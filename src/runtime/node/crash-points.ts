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

/** Only a coordinator arms itself: what it starts may share its environment and its code. */
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
  if (armed === null) return host;
  const wrapped = Object.entries(host).map(([name, part]) => [
    name,
    questions.has(name) ? part : wrap(name, part as object),
  ]);
  return Object.fromEntries(wrapped) as unknown as Host;
}

/** The same for the sink of the journal. */
export function sinkWithCrashPoints<T extends JournalSink>(sink: T): T {
  return armed === null ? sink : (wrap('journal', sink) as T);
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
  'repository.trial',
  'workspaces.intact',
]);

function wrap(part: string, target: object): object {
  return new Proxy(target, {
    get(_, property) {
      const value: unknown = Reflect.get(target, property, target);
      const name = `${part}.${String(property)}`;
      if (typeof value !== 'function' || questions.has(name)) return bindTo(target, value);
      return (...args: readonly unknown[]): unknown => {
        crashPoint(`${name}.before`);
        const done: unknown = value.apply(target, args);
        if (done instanceof Promise)
          return done.then((result: unknown) => {
            crashPoint(`${name}.after`);
            return result;
          });
        crashPoint(`${name}.after`);
        return done;
      };
    },
  });
}

/** What has private parts only works on itself. */
function bindTo(target: object, value: unknown): unknown {
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}

function visit(points: Armed, name: string): void {
  const nth = (points.visits.get(name) ?? 0) + 1;
  points.visits.set(name, nth);
  const point = `${name}:${nth}`;
  if (points.list !== null) appendFileSync(points.list, `${point}\n`);
  if (point === points.fatal) process.kill(process.pid, 'SIGKILL');
}
