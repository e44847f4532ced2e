import { segmentsMeet } from './meet.ts';
import { type Meter, newMeter, spend } from './meter.ts';
import { isAnyName } from './normal-form.ts';
import type { AffixSegment, GlobSegment, Segment } from './pattern.ts';
import { matchesSegment } from './segment-language.ts';
import { simpleForms } from './simple-forms.ts';

/**
 * Numbers for the distinct segments of many patterns: a literal name has a number below `WILD`, any other segment
 * one from `WILD` on. Equal segments have equal numbers.
 */
export interface Labels {
  readonly literals: readonly string[];
  readonly wilds: readonly Segment[];
  /** The number of a segment; new ones are added. */
  intern(segment: Segment): number;
  /** Whether the two segments share a name. */
  meet(a: number, b: number): boolean;
  /** All numbers that share a name with the given one. To be asked when all segments are known. */
  meeting(label: number): readonly number[];
  /** Segments of which some test ran out of steps and was taken for a meeting. */
  readonly doubtful: ReadonlySet<number>;
}

/** The first number of segments that are no literal names. */
export const WILD: number = 1 << 24;

/** An empty table; tests that need a proof draw on the meter. */
export function newLabels(meter: Meter): Labels {
  const literals: string[] = [];
  const wilds: Segment[] = [];
  const literalIds = new Map<string, number>();
  const wildIds = new Map<string, number>();
  const doubtful = new Set<number>();
  const rows = new Map<number, readonly number[]>();
  let names: NameIndex | undefined;
  const testWilds = (a: number, b: number): boolean => {
    const own = newMeter(Math.min(newMeter().limit, Math.max(0, meter.limit - meter.steps)));
    const meets = segmentsMeet(wilds[a - WILD]!, wilds[b - WILD]!, own);
    if (!spend(meter, own.steps) || own.exceeded !== undefined) doubtful.add(a).add(b);
    return meets;
  };
  const meet = (a: number, b: number): boolean => {
    if (a < WILD) return b < WILD ? a === b : matchesSegment(wilds[b - WILD]!, literals[a]!);
    return b < WILD ? matchesSegment(wilds[a - WILD]!, literals[b]!) : a === b || testWilds(a, b);
  };
  return {
    literals,
    wilds,
    intern: (segment) =>
      segment.kind === 'literal'
        ? internIn(literalIds, literals, segment.text, segment.text)
        : WILD + internIn(wildIds, wilds, wildKey(segment), segment),
    meet,
    meeting(label) {
      const known = rows.get(label);
      if (known !== undefined) return known;
      const row: number[] = [];
      if (label < WILD) row.push(label);
      else {
        names ??= indexNames(literals);
        for (const name of namesOf(wilds[label - WILD]!, names)) row.push(name);
      }
      for (let k = 0; k < wilds.length && spend(meter, 1); k++) if (meet(label, WILD + k)) row.push(WILD + k);
      rows.set(label, row);
      return row;
    },
    doubtful,
  };
}

// No segment holds a NUL, so texts and keys cannot be mistaken for each other.
function wildKey(segment: AffixSegment | GlobSegment): string {
  return segment.kind === 'affix' ? `${segment.prefix}\0${segment.suffix}` : segment.key;
}

function internIn<T>(ids: Map<string, number>, list: T[], key: string, value: T): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  ids.set(key, list.length);
  return list.push(value) - 1;
}

/** Names sorted by their ends, so that all names with a given ending stand together. */
interface NameIndex {
  readonly names: readonly string[];
  readonly byEnd: readonly { readonly reversed: string; readonly id: number }[];
}

function indexNames(names: readonly string[]): NameIndex {
  const byEnd = names.map((name, id) => ({ reversed: reverse(name), id }));
  byEnd.sort((a, b) => (a.reversed < b.reversed ? -1 : 1));
  return { names, byEnd };
}

function* namesOf(segment: Segment, { names, byEnd }: NameIndex): Generator<number> {
  if (isAnyName(segment)) {
    yield* names.keys();
    return;
  }
  const ends = [...new Set(endingsOf(segment).map(reverse))];
  // An ending that another one ends with would bring the same names again.
  for (const reversed of ends.filter(
    (end) => !ends.some((other) => other !== end && end.startsWith(other)),
  )) {
    for (let at = lowerBound(byEnd, reversed); at < byEnd.length; at++) {
      const entry = byEnd[at]!;
      if (!entry.reversed.startsWith(reversed)) break;
      if (matchesSegment(segment, names[entry.id]!)) yield entry.id;
    }
  }
}

function endingsOf(segment: Segment): readonly string[] {
  const forms = simpleForms(segment);
  if (forms !== undefined) return forms.map((form) => (form.kind === 'literal' ? form.text : form.suffix));
  const last = segment.kind === 'glob' ? segment.tokens.at(-1) : undefined;
  return [last?.kind === 'text' ? last.text : ''];
}

function reverse(text: string): string {
  let reversed = '';
  for (let i = text.length - 1; i >= 0; i--) reversed += text[i];
  return reversed;
}

function lowerBound(entries: NameIndex['byEnd'], reversed: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entries[middle]!.reversed < reversed) low = middle + 1;
    else high = middle;
  }
  return low;
}
