/** Seeded random patterns for the properties, in several flavours, and the paths they are tried on. */

/** A source of choices; the same seed gives the same choices. */
export interface Dice {
  /** A whole number from 0 below the limit. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
}

/** A source of choices from a seed. */
export function newDice(seed: number): Dice {
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(random() * limit);
  return { below, pick: (items) => items[below(items.length)]! };
}

/** What the random patterns are made of. */
export interface Flavour {
  readonly name: string;
  readonly atoms: readonly string[];
  /** How many of 100 segments are `**`. */
  readonly globstars: number;
  /** How many of 100 atoms are brace groups, and how many are extended globs. */
  readonly braces: number;
  readonly globs: number;
  readonly letters: readonly string[];
}

/** Literals, stars and braces as most people write them. */
export const PLAIN: Flavour = {
  name: 'plain',
  atoms: ['a', 'b', 'ab', '*', '*', '?', '.'],
  globstars: 25,
  braces: 8,
  globs: 0,
  letters: ['a', 'b', '.'],
};

/** Classes of all kinds, and names that look like them. */
export const CLASSES: Flavour = {
  name: 'classes',
  atoms: [
    'a',
    '[ab]',
    '[!a]',
    '[^b]',
    '[]a]',
    '[!]]',
    '[a-]',
    '[.-0]',
    '[[:upper:]]',
    '\\[',
    ']',
    '*',
    '?',
    'A',
  ],
  globstars: 10,
  braces: 5,
  globs: 0,
  letters: ['a', 'b', 'A', '[', ']', '-'],
};

/** Nested braces with slashes, empty items, `**` and sequences. */
export const BRACES: Flavour = {
  name: 'braces',
  atoms: ['a', 'b', '*', '?', '{a..c}', '{1..2}', '{x}', '\\,', '\\{', '.'],
  globstars: 15,
  braces: 35,
  globs: 0,
  letters: ['a', 'b', 'c', '1', '.'],
};

/** Extended globs up to their depth, mixed with everything else. */
export const GLOBS: Flavour = {
  name: 'globs',
  atoms: ['a', 'b', '*', '?', '[ab]', '[!a]', '!', '+', '\\(', '|'],
  globstars: 10,
  braces: 10,
  globs: 35,
  letters: ['a', 'b', '(', '|', '!'],
};

/** Letters that compose with their neighbours: two marks, two letters, and what they make together. */
export const MARKS: Flavour = {
  name: 'marks',
  atoms: [
    'e',
    'x',
    '\u00e9',
    '\u0301',
    '\u0323',
    '\u1eb9',
    '*',
    '?',
    '[\u0301x]',
    '[!e]',
    '[\u0300-\u0330]',
    '\\\u0301',
  ],
  globstars: 5,
  braces: 12,
  globs: 12,
  letters: ['e', 'x', '\u00e9', '\u0301', '\u0323', '\u1eb9'],
};

/** A random pattern. It may be invalid: what the parser refuses is skipped. */
export function makePattern(dice: Dice, flavour: Flavour): string {
  const segments = Array.from({ length: 1 + dice.below(3) }, () =>
    dice.below(100) < flavour.globstars ? '**' : makeText(dice, flavour, 2),
  );
  return segments.join('/') + (dice.below(12) === 0 ? '/' : '');
}

/** A random list: a positive entry, then some of either sign. */
export function makeList(dice: Dice, flavour: Flavour): string[] {
  const entries = [makePattern(dice, flavour)];
  for (let k = dice.below(4); k > 0; k--)
    entries.push((dice.below(5) < 3 ? '!' : '') + makePattern(dice, flavour));
  return entries;
}

/** All names over the letters of at most two characters, some longer ones, and paths of up to three names. */
export function makePaths(dice: Dice, flavour: Flavour): string[] {
  const names = new Set<string>(flavour.letters);
  for (const a of flavour.letters) for (const b of flavour.letters) names.add(a + b);
  for (const extra of ['aba', 'aab', 'abb', 'bab', '...', '[ab]', '[]a]', '{x}', 'a.b', '[!a', 'c1'])
    names.add(extra);
  const composed = new Set([...names].map((name) => name.normalize('NFC')));
  const valid = [...composed].filter((name) => name !== '.' && name !== '..');
  const paths = [...valid];
  for (let k = 0; k < 260; k++) paths.push(`${dice.pick(valid)}/${dice.pick(valid)}`);
  for (let k = 0; k < 160; k++) paths.push(`${dice.pick(valid)}/${dice.pick(valid)}/${dice.pick(valid)}`);
  return [...new Set(paths)];
}

function makeText(dice: Dice, flavour: Flavour, depth: number): string {
  return Array.from({ length: 1 + dice.below(3) }, () => makeAtom(dice, flavour, depth)).join('');
}

function makeAtom(dice: Dice, flavour: Flavour, depth: number): string {
  const roll = dice.below(100);
  if (depth > 0 && roll < flavour.braces) {
    const items = Array.from({ length: 2 + dice.below(2) }, () =>
      dice.below(5) === 0
        ? dice.pick(['', 'a/b', '**', '/', 'a/', '*', '.'])
        : makeText(dice, flavour, depth - 1),
    );
    return `{${items.join(',')}}`;
  }
  if (depth > 0 && roll < flavour.braces + flavour.globs) {
    const items = Array.from({ length: 1 + dice.below(2) }, () =>
      dice.below(6) === 0 ? '' : makeText(dice, flavour, depth - 1),
    );
    return `${dice.pick(['@', '?', '*', '+', '!'])}(${items.join('|')})`;
  }
  return dice.pick(flavour.atoms);
}
