import { segmentsMeet } from './meet.ts';
import { type Meter, spend } from './meter.ts';
import type { NameFinder } from './names.ts';
import { type Alternative, ANY_NAME, type Element } from './pattern.ts';

/**
 * A shortest path that two alternatives share, or undefined when there is none or the meter ran out. Without
 * negations the positions in the two alternatives say all, and every move leads forward in them.
 */
export function findEasyPath(
  sides: readonly [Alternative, Alternative],
  finder: NameFinder,
  meter: Meter,
): readonly string[] | undefined {
  const [left, right] = sides;
  const width = right.length + 1;
  const lengths = new Uint8Array((left.length + 1) * width).fill(UNREACHED);
  const cameFrom = new Uint16Array(lengths.length);
  const move = (from: number, to: number, cost: 0 | 1): void => {
    if (lengths[from]! + cost >= lengths[to]!) return;
    lengths[to] = lengths[from]! + cost;
    cameFrom[to] = from;
  };
  lengths[0] = 0;
  for (let i = 0; i < left.length; i++) {
    for (let j = 0; j < right.length; j++) {
      const at = i * width + j;
      if (lengths[at] === UNREACHED) continue;
      if (!spend(meter, 1)) return undefined;
      const [a, b] = [left[i]!, right[j]!];
      if (a.kind === 'globstar') {
        move(at, at + width, 0);
        move(at, at + 1, b.kind === 'globstar' ? 0 : 1);
      } else if (b.kind === 'globstar') {
        move(at, at + 1, 0);
        move(at, at + width, 1);
      } else if (segmentsMeet(a, b, meter)) move(at, at + width + 1, 1);
    }
  }
  const end = lengths.length - 1;
  return lengths[end] === UNREACHED ? undefined : spell({ sides, width, cameFrom, finder }, end);
}

const UNREACHED = 255;

interface Steps {
  readonly sides: readonly [Alternative, Alternative];
  readonly width: number;
  readonly cameFrom: Uint16Array;
  readonly finder: NameFinder;
}

function spell(
  { sides: [left, right], width, cameFrom, finder }: Steps,
  end: number,
): readonly string[] | undefined {
  const names: string[] = [];
  for (let at = end; at !== 0; at = cameFrom[at]!) {
    const from = cameFrom[at]!;
    const [i, j] = [Math.floor(from / width), from % width];
    const [a, b]: [Element | undefined, Element | undefined] = [left[i], right[j]];
    // A step over a ** alone consumes nothing.
    if (at === from + width && a?.kind === 'globstar') continue;
    if (at === from + 1 && b?.kind === 'globstar') continue;
    const [word] = finder.find(a ?? ANY_NAME, b ?? ANY_NAME, []);
    if (word === undefined) return undefined;
    names.push(word.text);
  }
  return names.reverse();
}
