import type { Pattern, PatternEntry, PatternList } from '../../../algorithms/patterns/index.ts';

type Alternative = Pattern['alternatives'][number];
type Element = Alternative[number];
type Token = Extract<Element, { readonly kind: 'glob' }>['tokens'][number];

/** More paths, or names of one segment, are a wildcard and no spelling. */
const MOST_SPELLED = 64;

/**
 * The paths that an entry spells out: its segments are texts, or braces, classes and `@(…)`, `?(…)` of few texts. Empty
 * for a negated one, and for one with a wildcard, also where it is a class of many.
 */
export function spelledPaths({ pattern, negated }: PatternEntry): readonly string[] {
  if (negated) return [];
  const paths: string[] = [];
  for (const alternative of pattern.alternatives) {
    const spelled = spelledHeads(alternative, alternative.length).at(-1);
    if (spelled === undefined || spelled.length + paths.length > MOST_SPELLED) return [];
    for (const path of spelled) paths.push(path);
  }
  return paths;
}

/** The directories that an entry spells out as the beginnings of its paths. */
export function* spelledDirectories({ pattern, negated }: PatternEntry): Iterable<string> {
  if (negated) return;
  for (const alternative of pattern.alternatives)
    for (const heads of spelledHeads(alternative, alternative.length - 1)) if (heads) yield* heads;
}

/** What of a list is left when a path that it spells out is its only claim: the path, without what is subtracted. */
export function onlyPath({ entries }: PatternList, entry: PatternEntry, path: string): PatternList {
  const names = path.split('/').map((text) => ({ kind: 'literal', text }) as const);
  const alone = { ...entry, pattern: { text: path, alternatives: [names], notes: [] } };
  return { entries: [alone, ...entries.slice(entries.indexOf(entry) + 1).filter(({ negated }) => negated)] };
}

/** The spellings of the first segment, the first two and so on, up to `length`; `undefined` from a wildcard on. */
function spelledHeads(alternative: Alternative, length: number): (readonly string[] | undefined)[] {
  const heads: (readonly string[] | undefined)[] = [];
  let before: readonly string[] | undefined;
  for (let at = 0; at < length; at++) {
    const names = namesOf(alternative[at]!);
    if (names === undefined || names.length * (before?.length ?? 1) > MOST_SPELLED)
      return [...heads, undefined];
    const known: readonly string[] | undefined = before;
    before = known ? known.flatMap((head) => names.map((name) => `${head}/${name}`)) : names;
    heads.push(before);
  }
  return heads;
}

function namesOf(element: Element): readonly string[] | undefined {
  if (element.kind === 'literal') return [element.text];
  if (element.kind !== 'glob') return undefined;
  return textsOf(element.tokens)?.filter((name) => name !== '' && name !== '.' && name !== '..');
}

function textsOf(tokens: readonly Token[]): readonly string[] | undefined {
  let texts: readonly string[] = [''];
  for (const token of tokens) {
    const next = textsOfToken(token);
    if (next === undefined || next.length * texts.length > MOST_SPELLED) return undefined;
    texts = texts.flatMap((text) => next.map((more) => text + more));
  }
  return texts;
}

function textsOfToken(token: Token): readonly string[] | undefined {
  switch (token.kind) {
    case 'text':
      return [token.text];
    case 'class':
      return lettersOf(token);
    case 'choice': {
      if (token.operator !== '{' && token.operator !== '@' && token.operator !== '?') return undefined;
      const texts = token.operator === '?' ? [''] : [];
      for (const item of token.items) {
        const more = textsOf(item);
        if (more === undefined || more.length + texts.length > MOST_SPELLED) return undefined;
        texts.push(...more);
      }
      return texts;
    }
    default:
      return undefined;
  }
}

/** `[ab]` is two letters and itself; one with a `!` is a wildcard. */
function lettersOf({ set, spelling }: Extract<Token, { readonly kind: 'class' }>): string[] | undefined {
  if (spelling === undefined) return undefined;
  const letters = [spelling];
  for (let at = 0; at < set.length; at += 2)
    for (let letter = set[at]!; letter <= set[at + 1]!; letter++) {
      if (letters.length > MOST_SPELLED) return undefined;
      letters.push(String.fromCodePoint(letter));
    }
  return letters;
}
