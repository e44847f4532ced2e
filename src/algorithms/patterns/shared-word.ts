import { type Alphabet, type Moves, readMoves } from './alphabet.ts';
import type { Automaton } from './automaton.ts';
import { type Meter, spend } from './meter.ts';

/**
 * A shortest name that both automata accept, by breadth-first search of their product; undefined when there is none
 * or when the meter ran out. For alphabets in which nothing composes.
 */
export function findSharedWord(
  sides: readonly [Automaton, Automaton],
  alphabet: Alphabet,
  meter: Meter,
): string | undefined {
  const [left, right] = sides;
  const moves: [Moves, Moves] = [readMoves(left, alphabet, 0), readMoves(right, alphabet, 1)];
  const width = right.edges.length;
  const letters = alphabet.letters;
  const visited = newVisited(left.edges.length * width * 4);
  // Most automata never need it.
  let halfway: Visited | undefined;
  const search: Search = { queue: [0], parents: [-1], spelled: [-1] };
  visited(0);
  for (let head = 0; head < search.queue.length; head++) {
    const code = search.queue[head]!;
    const read = code & 3;
    const pair = (code - read) / 4;
    const r = pair % width;
    const l = (pair - r) / width;
    if (read === 3 && left.accepts[l] === 1 && right.accepts[r] === 1) return spell(search, alphabet, head);
    const row = moves[1](r);
    for (const [letter, lefts] of moves[0](l)) {
      if (!spend(meter, lefts.length)) return undefined;
      const rights = row.get(letter);
      if (rights === undefined) continue;
      const nextRead = read < 3 && letters[letter]!.text === '.' ? read + 1 : 3;
      for (const a of lefts) {
        // Many ways to the same half step are one: the work stays edges × states, not edges × edges.
        if (rights.length > 1) {
          halfway ??= newVisited(left.edges.length * width * letters.length * 4);
          if (!halfway(((a * width + r) * letters.length + letter) * 4 + nextRead)) continue;
        }
        if (!spend(meter, rights.length)) return undefined;
        for (const b of rights) {
          const next = (a * width + b) * 4 + nextRead;
          if (!visited(next)) continue;
          search.queue.push(next);
          search.parents.push(head);
          search.spelled.push(letter);
        }
      }
    }
  }
  return undefined;
}

interface Search {
  readonly queue: number[];
  /** For each place in the queue the place it was reached from, and by which letter. */
  readonly parents: number[];
  readonly spelled: number[];
}

/** Adds a code; false when it was there. */
type Visited = (code: number) => boolean;

const DENSE_LIMIT = 1 << 20;

function newVisited(size: number): Visited {
  if (size > DENSE_LIMIT) {
    const codes = new Set<number>();
    return (code) => {
      const before = codes.size;
      return codes.add(code).size > before;
    };
  }
  const flags = new Uint8Array(size);
  return (code) => {
    if (flags[code] === 1) return false;
    flags[code] = 1;
    return true;
  };
}

function spell({ parents, spelled }: Search, { letters }: Alphabet, end: number): string {
  const word: string[] = [];
  for (let at = end; parents[at]! >= 0; at = parents[at]!) word.push(letters[spelled[at]!]!.text);
  return word.reverse().join('');
}
