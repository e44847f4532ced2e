/**
 * Amounts over time, kept in few numbers whatever the length of a run: slices of one second, two, four … each time
 * there are too many of them, neighbours are added up. Slices stand still on the clock: one that has passed changes no
 * more, except by being joined.
 */
export interface Counter {
  readonly from_ms: number;
  slice_ms: number;
  /** Amount per slice, from `from_ms` on; slices after the last amount are absent. */
  amounts: number[];
}

/** An empty counter that begins at a time in ms. */
export function openCounter(from_ms: number): Counter {
  return { from_ms, slice_ms: 1000, amounts: [] };
}

/** Adds an amount at a time; one before the beginning counts for the first slice. */
export function count(counter: Counter, at_ms: number, amount: number): void {
  const since = Math.max(0, at_ms - counter.from_ms);
  while (Math.floor(since / counter.slice_ms) >= SLICES_MOST) widen(counter);
  const slice = Math.floor(since / counter.slice_ms);
  for (let at = counter.amounts.length; at <= slice; at += 1) counter.amounts.push(0);
  counter.amounts[slice] = (counter.amounts[slice] ?? 0) + amount;
}

/** The amounts up to a time in at most `most` slices of equal length, oldest first: the whole run, however long. */
export function slicesOf(
  counter: Counter,
  span: { readonly to_ms: number; readonly most: number },
): { readonly amounts: readonly number[]; readonly slice_ms: number } {
  const age = Math.max(0, span.to_ms - counter.from_ms);
  const most = Math.max(1, span.most);
  let slice_ms = counter.slice_ms;
  while (Math.floor(age / slice_ms) + 1 > most) slice_ms *= 2;
  const joined = slice_ms / counter.slice_ms;
  const amounts: number[] = Array.from({ length: Math.floor(age / slice_ms) + 1 }, () => 0);
  for (const [at, amount] of counter.amounts.entries()) {
    const slice = Math.min(amounts.length - 1, Math.floor(at / joined));
    amounts[slice] = (amounts[slice] ?? 0) + amount;
  }
  return { amounts, slice_ms };
}

/** What was counted in about the last minute, per minute; a younger run counts its age. */
export function perMinute(counter: Counter, now_ms: number): number {
  const age = Math.max(1000, now_ms - counter.from_ms);
  const window = Math.min(age, Math.max(60_000, counter.slice_ms));
  const first = Math.floor(Math.max(0, now_ms - counter.from_ms - window) / counter.slice_ms);
  let sum = 0;
  for (let at = first; at < counter.amounts.length; at += 1) sum += counter.amounts[at] ?? 0;
  return (sum * 60_000) / window;
}

const SLICES_MOST = 1024;

function widen(counter: Counter): void {
  const { amounts } = counter;
  counter.amounts = Array.from(
    { length: Math.ceil(amounts.length / 2) },
    (_, at) => (amounts[2 * at] ?? 0) + (amounts[2 * at + 1] ?? 0),
  );
  counter.slice_ms *= 2;
}
