/** Numbers that look random and are the same for the same seed. */
export interface Dice {
  /** A whole number from 0 to `below - 1`. */
  below(below: number): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True `times` out of a hundred. */
  percent(times: number): boolean;
  /** One of the list, which must not be empty. */
  pick<T>(from: readonly T[]): T;
  /** Each of the list with a chance of `times` out of a hundred, in order. */
  some<T>(from: readonly T[], times: number): T[];
}

/** Dice for a seed; equal seeds throw equal numbers. */
export function diceOf(seed: number): Dice {
  let state = mixed(seed) || 1;
  const throwOnce = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  const below = (limit: number): number => mixed(throwOnce()) % limit;
  const percent = (times: number): boolean => below(100) < times;
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    percent,
    pick: (from) => {
      const one = from[below(from.length)];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    },
    some: (from, times) => from.filter(() => percent(times)),
  };
}

/** Dice for a name: what they throw depends on seed and name alone, not on what was thrown before. */
export function diceFor(seed: number, name: string): Dice {
  let hash = seed;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193) >>> 0;
  return diceOf(hash);
}

/** Spreads neighbouring numbers over all 32 bits. */
function mixed(number: number): number {
  let value = (number + 0x9e3779b9) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b) >>> 0;
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35) >>> 0;
  return (value ^ (value >>> 16)) >>> 0;
}
