/** One thing waits for another. */
export type Wait = readonly [from: string, to: string];

/**
 * Keeps waits in their order, except those that would close a circle with what was kept before: what comes first counts.
 */
export function cutCircles(waits: readonly Wait[]): {
  readonly kept: ReadonlyMap<string, readonly string[]>;
  readonly cut: readonly Wait[];
} {
  const cut: Wait[] = [];
  const kept = new Map<string, string[]>();
  for (const [from, to] of waits) {
    const known = kept.get(from) ?? [];
    if (leadsTo(to, from, kept)) cut.push([from, to]);
    else if (!known.includes(to)) kept.set(from, [...known, to]);
  }
  return { kept, cut };
}

function leadsTo(start: string, goal: string, kept: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const waiting = [start];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node === goal) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    waiting.push(...(kept.get(node) ?? []));
  }
  return false;
}
