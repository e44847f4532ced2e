/** A random number generator: the same numbers for the same seed on every machine. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

type Random = ReturnType<typeof randomFrom>;

const LETTERS = ['a', 'b', 'c', '.', '1', '0', '-', ')', 'é', '😀', '\\*', '\\{', '\\\\'];
const CLASSES = ['[ab]', '[!a]', '[^.a]', '[a-c]', '[]a]', '[!]b]', '[0-9]', '[-a]', '[a-]', '[.-0]'];
const NAMED = ['[[:alpha:]]', '[![:digit:]]', '[[:punct:]a]', '[[:upper:]]', '[😀-😂]', '[à-ü]', '[\\]a]'];
const SEQUENCES = [
  '{1..3}',
  '{01..10..3}',
  '{c..a}',
  '{a..c..2}',
  '{-1..01}',
  '{10..8}',
  '{x}',
  '{}',
  '{a..1}',
];

/** A random entry of a list without its `!`; now and then not a pattern at all. */
export function samplePattern(random: Random): string {
  const segments = Array.from({ length: 1 + random(3) }, () => segment(random));
  const parts: string[] = [];
  for (const [index, one] of segments.entries()) {
    if (index > 0) parts.push(pick(random, ['/', '/', '/', '/', '/', '//', '/./']));
    parts.push(one);
  }
  const whole = parts.join('');
  const led = random(12) === 0 ? pick(random, ['./', '/', './/']) + whole : whole;
  const spread = random(12) === 0 ? braced(random, led) : led;
  return random(6) === 0 ? `${spread}/` : spread;
}

/** A pattern close to another one: they meet more often than two of different origin. */
export function similarPattern(random: Random, pattern: string): string {
  const at = random(pattern.length + 1);
  const piece = pick(random, ['', letter(random), '*', '?', '/', '**/', '/**', atom(random, 0)]);
  return (pattern.slice(0, at) + piece + pattern.slice(at + random(3))).toWellFormed();
}

/** A list of up to four entries, some of them negated. */
export function sampleList(random: Random, first: string): string[] {
  const list = [first];
  for (let more = random(4); more > 0; more--) {
    const base = pick(random, list).replace(/^!(?!\()/, '');
    const entry = random(3) === 0 ? samplePattern(random) : similarPattern(random, base);
    list.push(random(2) === 0 ? `!${entry}` : entry);
  }
  return list;
}

function segment(random: Random): string {
  switch (random(14)) {
    case 0:
    case 1:
      return '**';
    case 2:
      return '*';
    case 3:
      return pick(random, ['.a', '.*', '.?', '..a', '.[a.]', '***', 'a**', '**b']);
    default:
      return Array.from({ length: 1 + random(3) }, () => atom(random, 0)).join('');
  }
}

function atom(random: Random, depth: number): string {
  switch (random(depth < 2 ? 15 : 11)) {
    case 0:
    case 1:
      return '*';
    case 2:
      return '?';
    case 3:
      return pick(random, CLASSES);
    case 4:
      return random(2) === 0 ? pick(random, NAMED) : pick(random, CLASSES);
    case 5:
      return random(2) === 0 ? pick(random, SEQUENCES) : letter(random);
    case 11:
    case 12:
      return `${pick(random, ['@', '?', '*', '+', '!'])}(${items(random, depth, '|')})`;
    case 13:
    case 14:
      return `{${items(random, depth, ',')}}`;
    default:
      return letter(random);
  }
}

function items(random: Random, depth: number, between: string): string {
  return Array.from({ length: 1 + random(3) }, () =>
    Array.from({ length: random(3) }, () => atom(random, depth + 1)).join(''),
  ).join(between);
}

function braced(random: Random, text: string): string {
  return `{${text},${Array.from({ length: random(3) }, () => segment(random)).join('/')}}`;
}

function letter(random: Random): string {
  return random(3) === 0 ? pick(random, LETTERS) : pick(random, ['a', 'b']);
}

/** One of them. */
export function pick<T>(random: Random, from: readonly T[]): T {
  return from[random(from.length)]!;
}
