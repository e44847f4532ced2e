import type { Plan } from '../plan/plan.ts';

/** How many differences are told one by one. */
const MOST_LINES = 30;

/** What changed between two plans, one line each: `streams[api].retries: 0 → 2`. Evidence is left out. */
export function describeChanges(before: Plan, after: Plan): string[] {
  const changes = [...compare(lasting(before), lasting(after), '')];
  const shown = changes.slice(0, MOST_LINES);
  return changes.length > shown.length ? [...shown, `and ${changes.length - shown.length} more`] : shown;
}

function lasting({ digest: _digest, evidence: _evidence, ...rest }: Plan): unknown {
  return rest;
}

function* compare(before: unknown, after: unknown, path: string): Generator<string> {
  if (before === after) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    yield* compareMembers(named(before), named(after), (key) => `${path}[${key}]`);
  } else if (isRecord(before) && isRecord(after)) {
    const join = (key: string): string => (path === '' ? key : `${path}.${key}`);
    yield* compareMembers(new Map(Object.entries(before)), new Map(Object.entries(after)), join);
  } else {
    yield `${path}: ${brief(before)} → ${brief(after)}`;
  }
}

function* compareMembers(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
  join: (key: string) => string,
): Generator<string> {
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    if (!before.has(key)) yield `${join(key)}: new, ${brief(after.get(key))}`;
    else if (!after.has(key)) yield `${join(key)}: gone`;
    else yield* compare(before.get(key), after.get(key), join(key));
  }
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
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
