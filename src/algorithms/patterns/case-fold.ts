import { type CharSet, complementSet, FULL_SET, intersectSets, rangesToSet, setHas } from './char-set.ts';
import { toNfc } from './source-text.ts';

/**
 * Letters that a case-insensitive file system takes for another although neither is the other's upper case: second
 * spellings of a letter, the title case of letter pairs, and capitals whose small letter has two letters as upper case.
 */
const IRREGULAR = new Map<number, number>(
  [
    // Only Turkish takes this for an i, and no file system does.
    [0x131, 0x131],
    [0x17f, 0x73],
    [0xb5, 0x3bc],
    [0x1c5, 0x1c6],
    [0x1c8, 0x1c9],
    [0x1cb, 0x1cc],
    [0x1f2, 0x1f3],
    [0x345, 0x3b9],
    [0x3c2, 0x3c3],
    [0x3d0, 0x3b2],
    [0x3d1, 0x3b8],
    [0x3d5, 0x3c6],
    [0x3d6, 0x3c0],
    [0x3f0, 0x3ba],
    [0x3f1, 0x3c1],
    [0x3f4, 0x3b8],
    [0x3f5, 0x3b5],
    [0x1e9b, 0x1e61],
    [0x1e9e, 0xdf],
    [0x1c80, 0x432],
    [0x1c81, 0x434],
    [0x1c82, 0x43e],
    [0x1c83, 0x441],
    [0x1c84, 0x442],
    [0x1c85, 0x442],
    [0x1c86, 0x44a],
    [0x1c87, 0x463],
    [0x1c88, 0xa64b],
    ...[0x1f88, 0x1f98, 0x1fa8].flatMap((start) =>
      Array.from({ length: 8 }, (_, at) => [start + at, start + at - 8]),
    ),
    [0x1fbc, 0x1fb3],
    [0x1fbe, 0x3b9],
    [0x1fcc, 0x1fc3],
    [0x1ffc, 0x1ff3],
    [0x2126, 0x3c9],
    [0x212a, 0x6b],
    [0x212b, 0xe5],
  ].map(([from, to]) => [from!, to!]),
);

/** Simple case folding: the one code point that stands for all its case variants. */
export function foldCodePoint(codePoint: number): number {
  const irregular = IRREGULAR.get(codePoint);
  if (irregular !== undefined) return irregular;
  if (codePoint < 0x80) return codePoint >= 0x41 && codePoint <= 0x5a ? codePoint + 0x20 : codePoint;
  return single(single(codePoint, 'toUpperCase'), 'toLowerCase');
}

/** The text with every code point folded, in NFC. */
export function foldText(text: string): string {
  let folded = '';
  for (const char of text) folded += String.fromCodePoint(foldCodePoint(char.codePointAt(0)!));
  return toNfc(folded);
}

/** The set together with every case variant of its members. */
export function closeUnderCase(set: CharSet): CharSet {
  const rest = complementSet(set);
  if (countMembers(set) <= countMembers(rest)) return rangesToSet([...pairs(set), ...variantsOfSet(set)]);
  // A code point stays out only if none of its variants is in.
  const outside: (readonly [number, number])[] = [];
  for (const codePoint of members(rest)) {
    if (variants(codePoint).every((variant) => !setHas(set, variant))) outside.push([codePoint, codePoint]);
  }
  return intersectSets(complementSet(rangesToSet(outside)), FULL_SET);
}

/** All code points with the same folding, itself included. */
export function variants(codePoint: number): number[] {
  const folded = foldCodePoint(codePoint);
  const found = new Set([codePoint, folded, single(folded, 'toUpperCase')]);
  for (const [from, to] of IRREGULAR) if (to === folded) found.add(from);
  return [...found].filter((variant) => foldCodePoint(variant) === folded);
}

function single(codePoint: number, method: 'toUpperCase' | 'toLowerCase'): number {
  const mapped = String.fromCodePoint(codePoint)[method]();
  const first = mapped.codePointAt(0)!;
  // Where the case of one letter is several letters (ß, ﬁ), simple folding leaves it alone.
  return mapped.length === String.fromCodePoint(first).length ? first : codePoint;
}

function* variantsOfSet(set: CharSet): Generator<readonly [number, number]> {
  for (const codePoint of members(set)) for (const variant of variants(codePoint)) yield [variant, variant];
}

function* members(set: CharSet): Generator<number> {
  for (let i = 0; i < set.length; i += 2) for (let c = set[i]!; c <= set[i + 1]!; c++) yield c;
}

function countMembers(set: CharSet): number {
  let count = 0;
  for (let i = 0; i < set.length; i += 2) count += set[i + 1]! - set[i]! + 1;
  return count;
}

function pairs(set: CharSet): (readonly [number, number])[] {
  const result: (readonly [number, number])[] = [];
  for (let i = 0; i < set.length; i += 2) result.push([set[i]!, set[i + 1]!]);
  return result;
}
