import { sortedBy } from '../../../base/order.ts';
import { editDistance } from '../../../base/suggest.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { type Names, namedThings } from './named-things.ts';
import { looksSame } from './similar-names.ts';

/** Shorter words differ by one letter all the time. */
const SHORTEST_WORD = 6;
/** Longer names are no ids, and each of their words is looked up with all the others. */
const LONGEST_NAME = 200;
/** More names of one kind are compared for their separators only. */
const MOST_NAMES = 1000;

/**
 * Names of one kind that differ only in separators or the ending `_stream`, or by one letter of a long word. Members
 * of a series (`shard_1` and `shard_2`, `team_a` and `team_b`, `report` and `reports`) are told apart on purpose.
 */
export function* checkIdTooSimilar(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { kind, shapes } of namedThings(model)) {
    if (shapes.size < 2) continue;
    const told = new Set<string>();
    for (const [first, second, difference] of [...samePlain(shapes, kind), ...oneLetterApart(shapes)]) {
      // What merely looks the same is a warning of its own; one finding for each name is enough.
      if (looksSame(first.value, second.value) || told.has(second.value)) continue;
      told.add(second.value);
      yield diagnose(
        'id-too-similar',
        second.span,
        { kind, first: first.value, second: second.value, difference },
        { subject: [first.value], related: [{ span: first.span, message: `\`${first.value}\` is here` }] },
      );
    }
  }
}

type Pair = readonly [first: Located<string>, second: Located<string>, difference: string];

/** Names of different shapes that are equal without separators; within a shape they stand at the same places. */
function* samePlain(shapes: Names['shapes'], kind: string): Iterable<Pair> {
  const plain = new Map<string, Located<string>[]>();
  for (const [shape, names] of shapes) {
    const key = plainOf(shape, kind);
    plain.set(key, [...(plain.get(key) ?? []), ...names]);
  }
  if (plain.size === shapes.size) return;
  for (const names of plain.values()) {
    const seen = new Map<string, Located<string>>();
    for (const name of sortedBy(names, ({ span }) => span.start)) {
      const key = plainOf(name.value.toLowerCase(), kind);
      const first = seen.get(key);
      if (!first) {
        seen.set(key, name);
        continue;
      }
      const ending = name.value.endsWith('_stream') !== first.value.endsWith('_stream');
      yield [first, name, ending ? 'the ending `_stream`' : '`_`, `-` and `.`'];
    }
  }
}

/** Without separators, except between digits: 1_1 is not 11. A stream also answers to its name without `_stream`. */
function plainOf(name: string, kind: string): string {
  const joined = name.replace(/(?<!\d)[_.-]|[_.-](?!\d)/g, '');
  return kind === 'streams' && joined.length > 6 ? joined.replace(/stream$/, '') : joined;
}

function* oneLetterApart(shapes: Names['shapes']): Iterable<Pair> {
  if (shapes.size > MOST_NAMES) return;
  const buckets = new Map<string, { readonly word: string; readonly name: Located<string> }[]>();
  for (const [shape, [name]] of shapes) {
    if (shape.length > LONGEST_NAME) continue;
    for (const { word, keys } of wordsOf(shape)) {
      let near: Located<string> | undefined;
      for (const key of keys) {
        const bucket = buckets.get(key) ?? [];
        near ??= bucket.find((other) => isSlip(other.word, word))?.name;
        bucket.push({ word, name: name! });
        buckets.set(key, bucket);
      }
      if (near) yield [near, name!, 'one letter'];
    }
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
