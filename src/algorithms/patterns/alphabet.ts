import type { Automaton } from './automaton.ts';
import { type CharSet, partitionAlphabet, singleSet } from './char-set.ts';
import { isMark, letterRank, type pickLetters } from './letters.ts';

/** The letters that suffice to tell some automata apart. */
export interface Alphabet {
  /** Letters to try, the most readable first, each with its class. */
  readonly letters: readonly Letter[];
  /** For each automaton and each of its sets, one byte per class: whether the set holds it. */
  readonly members: readonly (readonly Uint8Array[])[];
  /** Whether some letters compose with their neighbours, so that NFC has to be watched. */
  readonly composes: boolean;
  /** False when some classes have more candidates than are tried. */
  readonly complete: boolean;
}

/** A representative of a class of code points. */
export interface Letter {
  readonly text: string;
  readonly cls: number;
}

const DOT: CharSet = singleSet(0x2e);
const NO_LETTERS = { candidates: [], composes: false, complete: true };

/** The alphabet of the automata; only letters that the first two can both read are of use. */
export function buildAlphabet(automata: readonly Automaton[], pick: typeof pickLetters): Alphabet {
  const { classes, members } = partitionAlphabet([DOT, ...automata.flatMap((automaton) => automaton.sets)]);
  let offset = 1;
  const grouped = automata.map((automaton) => {
    const own = members.slice(offset, offset + automaton.sets.length);
    offset += automaton.sets.length;
    return own;
  });
  const isUseful = (cls: number): boolean =>
    [0, 1].every((side) => grouped[side]!.some((member) => member[cls] === 1));
  const picked = classes.map((set, cls) => (isUseful(cls) ? pick(set) : NO_LETTERS));
  const letters = picked.flatMap(({ candidates }, cls) => candidates.map((text) => ({ text, cls })));
  letters.sort((a, b) => letterRank(a.text) - letterRank(b.text) || a.cls - b.cls);
  const composes = picked.some((entry) => entry.composes);
  return {
    letters: composes ? dropAlike(letters) : letters,
    members: grouped,
    composes,
    complete: picked.every((entry) => entry.complete),
  };
}

/** Of letters of one class that stand equally well before and after all others, the first is enough. */
function dropAlike(letters: readonly Letter[]): Letter[] {
  const stable = (text: string): string => (text.normalize('NFC') === text ? '1' : '0');
  const seen = new Set<string>();
  return letters.filter(({ text, cls }) => {
    let behaviour = `${cls} ${isMark(text)} `;
    for (const other of letters) behaviour += stable(text + other.text) + stable(other.text + text);
    return !seen.has(behaviour) && seen.add(behaviour) !== undefined;
  });
}

/** Where a state leads: for each letter that it can read, by index and ascending, the states reached. */
export type Row = ReadonlyMap<number, readonly number[]>;

/** The row of a state. Rows are made when they are first asked for. */
export type Moves = (state: number) => Row;

/** The moves of one automaton of the alphabet, by its index. */
export function readMoves(automaton: Automaton, alphabet: Alphabet, index: number): Moves {
  const readable = alphabet.members[index]!.map((member) =>
    alphabet.letters.flatMap(({ cls }, letter) => (member[cls] === 1 ? [letter] : [])),
  );
  const rows: Row[] = [];
  return (state) => {
    rows[state] ??= readRow(automaton.edges[state]!, readable);
    return rows[state];
  };
}

function readRow(edges: readonly number[], readable: readonly (readonly number[])[]): Row {
  const row = new Map<number, number[]>();
  for (let k = 0; k < edges.length; k += 2) {
    const target = edges[k + 1]!;
    for (const letter of readable[edges[k]!]!) {
      const targets = row.get(letter);
      if (targets === undefined) row.set(letter, [target]);
      else if (!targets.includes(target)) targets.push(target);
    }
  }
  return edges.length <= 2 ? row : new Map([...row].sort((a, b) => a[0] - b[0]));
}
