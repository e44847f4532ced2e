/** What a change did to the lines of a text, as a line diff shows it: lines count from 1. */
export interface ChangedLines {
  /** Lines of the old text that are gone or changed. */
  readonly removed: readonly number[];
  /** Lines of the new text that are new or changed, with their text, line ends shown. */
  readonly added: readonly string[];
}

/** Compares two texts line by line (longest common subsequence). */
export function changedLines(before: string, after: string): ChangedLines {
  const [old, now] = [before, after].map((text) => text.split('\n')) as [string[], string[]];
  const common = lengths(old, now);
  const removed: number[] = [];
  const added: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i++;
      j++;
    } else if (j < now.length && (i === old.length || common[i]![j + 1]! >= common[i + 1]![j]!))
      added.push(now[j++]!.replace('\r', '␍'));
    else removed.push(++i);
  }
  return { removed, added };
}

/** For each pair of positions, how many lines what follows has in common. */
function lengths(old: readonly string[], now: readonly string[]): number[][] {
  const table = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      table[i]![j] =
        old[i] === now[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  return table;
}
