import { hideSecretsIn } from '../diagnostics/hide-secrets.ts';
import type { Plan } from '../plan/plan.ts';

/** One difference between two plans. */
export interface PlanChange {
  /** Names where JSON has places: `streams[api].retries`. */
  readonly path: string;
  /** What is different there: `0 → 2`, `new, …`, `gone`. */
  readonly what: string;
}

/** How many differences are told one by one. */
const MOST_LINES = 30;

/** What changed between two plans, in the order of their keys. Evidence is left out. */
export function changesOf(before: Plan, after: Plan): PlanChange[] {
  return [...compare(lasting(before), lasting(after), '')];
}

/** The same as lines: `streams[api].retries: 0 → 2`. Not more than people read. */
export function describeChanges(changes: readonly PlanChange[]): string[] {
  const shown = changes.slice(0, MOST_LINES).map(({ path, what }) => `${path}: ${what}`);
  return changes.length > shown.length ? [...shown, `and ${changes.length - shown.length} more`] : shown;
}

function lasting({ digest: _digest, evidence: _evidence, ...rest }: Plan): unknown {
  return rest;
}

function* compare(before: unknown, after: unknown, path: string): Generator<PlanChange> {
  if (before === after) return;
  // Arguments mean something only in their order and all together.
  const whole = path.endsWith('argv');
  if (whole && JSON.stringify(before) === JSON.stringify(after)) return;
  if (!whole && Array.isArray(before) && Array.isArray(after)) {
    const [old, now] = [named(before), named(after)];
    yield* compareMembers(old, now, (key) => `${path}[${key}]`);
    if (isReordered([...old.keys()], [...now.keys()])) yield { path, what: 'in another order' };
  } else if (isRecord(before) && isRecord(after)) {
    const join = (key: string): string => (path === '' ? key : `${path}.${key}`);
    yield* compareMembers(new Map(Object.entries(before)), new Map(Object.entries(after)), join);
  } else {
    yield { path, what: `${brief(before)} → ${brief(after)}` };
  }
}

function* compareMembers(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
  join: (key: string) => string,
): Generator<PlanChange> {
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    if (!before.has(key)) yield { path: join(key), what: `new, ${brief(after.get(key))}` };
    else if (!after.has(key)) yield { path: join(key), what: 'gone' };
    else yield* compare(before.get(key), after.get(key), join(key));
  }
}

function isReordered(before: readonly string[], after: readonly string[]): boolean {
  const kept = new Set(after);
  const left = before.filter((key) => kept.has(key));
  const known = new Set(left);
  return after.filter((key) => known.has(key)).some((key, at) => key !== left[at]);
}

/** Items by what identifies them, so that an insertion does not shift the rest. */
function named(items: readonly unknown[]): Map<string, unknown> {
  const members = new Map<string, unknown>();
  for (const [index, item] of items.entries()) {
    const key = isRecord(item) ? (item['id'] ?? item['name'] ?? item['path']) : item;
    const wanted = typeof key === 'string' ? key : edgeKey(item);
    members.set(wanted === null || members.has(wanted) ? String(index) : wanted, item);
  }
  return members;
}

function edgeKey(item: unknown): string | null {
  if (Array.isArray(item)) return item.join(' ~ ');
  return isRecord(item) && typeof item['from'] === 'string' ? `${item['from']} → ${item['to']}` : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function brief(value: unknown): string {
  // A part of a secret is no longer known to be one.
  const text = hideSecretsIn(JSON.stringify(value) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
