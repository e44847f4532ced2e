import { editDistance } from '../../base/suggest.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import type { Located } from '../../diagnostics/span.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { type Names, namedThings } from './named-things.ts';
import { looksSame } from './similar-names.ts';

/** Shorter words differ by one letter all the time. */
const SHORTEST_WORD = 6;
/** More names of one kind are compared for their separators only. */
const MOST_NAMES = 1000;

/**
 * Names of one kind that differ only in separators or the ending `_stream`, or by one letter of a long word. Members
 * of a series (`shard_1` and `shard_2`, `team_a` and `team_b`, `report` and `reports`) are told apart on purpose.
 */
export function* checkIdTooSimilar(model: AnalysedModel): Iterable<Diagnostic> {
  for (const group of namedThings(model)) {
    const told = new Set<string>();
    for (const [first, second, difference] of [...samePlain(group), ...oneLetterApart(group)]) {
      // What merely looks the same is a warning of its own; one finding for each name is enough.
      if (looksSame(first.value, second.value) || told.has(second.value)) continue;
      told.add(second.value);
      yield diagnose(
        'id-too-similar',
        second.span,
        { kind: group.kind, first: first.value, second: second.value, difference },
        { subject: [first.value], related: [{ span: first.span, message: `\`${first.value}\` is here` }] },
      );
    }
  }
}

type Pair = readonly [first: Located<string>, second: Located<string>, difference: string];

function* samePlain({ names, kind }: Names): Iterable<Pair> {
  const seen = new Map<string, Located<string>>();
  for (const name of names) {
    // A separator between digits counts: 1_1 is not 11.
    const joined = name.value.toLowerCase().replace(/(?<!\d)[_.-]|[_.-](?!\d)/g, '');
    const plain = kind === 'streams' && joined.length > 6 ? joined.replace(/stream$/, '') : joined;
    const first = seen.get(plain);
    if (!first) seen.set(plain, name);
    else {
      const ending = name.value.endsWith('_stream') !== first.value.endsWith('_stream');
      yield [first, name, ending ? 'the ending `_stream`' : '`_`, `-` and `.`'];
    }
  }
}

/** Of names that are equal but for numbers only one is looked at: the others belong to its series. */
function* oneLetterApart({ names }: Names): Iterable<Pair> {
  const different = new Map<string, Located<string>>();
  for (const name of names) {
    const shape = name.value.toLowerCase().replace(/\d+/g, '0');
    if (!different.has(shape)) different.set(shape, name);
  }
  if (different.size < 2 || different.size > MOST_NAMES) return;
  const buckets = new Map<string, { readonly word: string; readonly name: Located<string> }[]>();
  for (const [shape, name] of different)
    for (const { word, keys } of wordsOf(shape)) {
      let near: Located<string> | undefined;
      for (const key of keys) {
        const bucket = buckets.get(key) ?? [];
        near ??= bucket.find((other) => isSlip(other.word, word))?.name;
        bucket.push({ word, name });
        buckets.set(key, bucket);
      }
      if (near) yield [near, name, 'one letter'];
    }
}

/**
 * The long words of a name, each with what must be equal for one letter to be all that differs: the rest of the name,
 * and the beginning or the end of the word.
 */
function* wordsOf(name: string): Iterable<{ readonly word: string; readonly keys: readonly string[] }> {
  const words = name.split(/[^a-z]+/);
  for (const [at, word] of words.entries()) {
    if (word.length < SHORTEST_WORD) continue;
    const rest = words.with(at, '').join('_');
    yield { word, keys: [`${at} ${rest} ${word.slice(0, 2)}-`, `${at} ${rest} -${word.slice(-2)}`] };
  }
}

/** Whether two long words are one slip of the pen apart, and not a plural or members of a series of letters. */
function isSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || editDistance(a, b, 1) !== 1) return false;
  if (a.length === b.length) return a.slice(0, -1) !== b.slice(0, -1);
  return `${a}s` !== b && `${b}s` !== a;
}
