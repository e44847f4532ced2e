/** What each stream has held of the capacities over time, kept under `fair_share` alone. */
export interface Holdings {
  /** Stream → the sum of share × ms over what has ended. */
  readonly spent: ReadonlyMap<string, number>;
  /** Running task → since when, and how large a share of the scarcest thing it takes (0 to 1). */
  readonly open: ReadonlyMap<string, Holding>;
}

/** What one running task holds. */
export interface Holding {
  readonly stream: string;
  readonly since_ms: number;
  readonly share: number;
}

/** Holdings that can be changed. */
export interface OwnHoldings extends Holdings {
  readonly spent: Map<string, number>;
  readonly open: Map<string, Holding>;
}

/** The largest part that a task takes of anything it holds. */
export function shareOf(
  demands: readonly (readonly [name: string, amount: number])[],
  capacities: Readonly<Record<string, number>>,
): number {
  let largest = 0;
  for (const [name, amount] of demands) {
    const all = capacities[name];
    if (all !== undefined && all > 0) largest = Math.max(largest, Math.min(1, amount / all));
  }
  return largest;
}

/** A task begins to hold its share. */
export function beginHolding(holdings: OwnHoldings, task: string, holding: Holding): void {
  holdings.open.set(task, holding);
}

/** A task holds nothing any more: what it held counts for its stream. */
export function endHolding(holdings: OwnHoldings, task: string, at_ms: number): void {
  const held = holdings.open.get(task);
  if (!held) return;
  holdings.open.delete(task);
  const cost = held.share * Math.max(0, at_ms - held.since_ms);
  holdings.spent.set(held.stream, (holdings.spent.get(held.stream) ?? 0) + cost);
}
