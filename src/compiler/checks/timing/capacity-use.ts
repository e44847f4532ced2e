import type { Model } from '../../model/model.ts';

/** How the streams of a session use one capacity; each holds its share while one of its phases runs. */
export interface CapacityUse {
  /** What all streams take together. */
  readonly sum: number;
  /** How many streams take any. */
  readonly users: number;
  /** The two smallest shares together; infinite for a single user. */
  readonly leastPair: number;
  /** For each stream that takes any, its share. */
  readonly shares: ReadonlyMap<number, number>;
}

/** The use of every capacity that some stream takes of, by name. */
export function capacityUses({ streams }: Pick<Model, 'streams'>): Map<string, CapacityUse> {
  const shares = new Map<string, Map<number, number>>();
  const take = (capacity: string, stream: number, amount: number): void => {
    const known = shares.get(capacity);
    if (known) known.set(stream, amount);
    else shares.set(capacity, new Map([[stream, amount]]));
  };
  for (const { index, declaration } of streams) {
    take(declaration.agent === null ? 'slots' : 'agents', index, 1);
    for (const { name, amount } of declaration.demands) take(name.value, index, amount.value);
  }
  return new Map([...shares].map(([capacity, own]) => [capacity, summarize(own)]));
}

function summarize(shares: ReadonlyMap<number, number>): CapacityUse {
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let next = Number.POSITIVE_INFINITY;
  for (const share of shares.values()) {
    sum += share;
    next = Math.min(next, Math.max(least, share));
    least = Math.min(least, share);
  }
  return { sum, users: shares.size, leastPair: least + next, shares };
}
