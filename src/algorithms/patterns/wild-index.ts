import type { Segment } from './pattern.ts';
import { matchesSegment } from './segment-language.ts';
import { simpleForms } from './simple-forms.ts';

/** Finds which of many segments a name belongs to, without trying them all. */
export interface WildIndex {
  /** Numbers of the segments that hold the name, ascending. Remembered by name. */
  matching(name: string): readonly number[];
}

/** Indexes segments by the texts that their names begin or end with. */
export function newWildIndex(segments: readonly Segment[]): WildIndex {
  const exact = new Map<string, number[]>();
  const byEnd: Buckets = new Map();
  const byStart: Buckets = new Map();
  const rest: number[] = [];
  for (const [id, segment] of segments.entries()) {
    const forms = simpleForms(segment);
    if (forms === undefined) rest.push(id);
    else {
      for (const form of forms) {
        if (form.kind === 'literal') add(exact, form.text, id);
        else if (form.suffix !== '') addBySize(byEnd, form.suffix, id);
        else if (form.prefix !== '') addBySize(byStart, form.prefix, id);
        else rest.push(id);
      }
    }
  }
  const known = new Map<string, readonly number[]>();
  const compute = (name: string): readonly number[] => {
    const found = new Set(exact.get(name));
    const consider = (ids: readonly number[] | undefined): void => {
      if (ids !== undefined)
        for (const id of ids) if (!found.has(id) && matchesSegment(segments[id]!, name)) found.add(id);
    };
    for (const [size, texts] of byEnd)
      if (size <= name.length) consider(texts.get(name.slice(name.length - size)));
    for (const [size, texts] of byStart) if (size <= name.length) consider(texts.get(name.slice(0, size)));
    consider(rest);
    return [...found].sort((a, b) => a - b);
  };
  return {
    matching(name) {
      let found = known.get(name);
      if (found === undefined) {
        found = compute(name);
        known.set(name, found);
      }
      return found;
    },
  };
}

/** By length of the text, then by the text. */
type Buckets = Map<number, Map<string, number[]>>;

function addBySize(buckets: Buckets, text: string, id: number): void {
  let texts = buckets.get(text.length);
  if (texts === undefined) {
    texts = new Map();
    buckets.set(text.length, texts);
  }
  add(texts, text, id);
}

function add(map: Map<string, number[]>, key: string, id: number): void {
  const ids = map.get(key);
  if (ids === undefined) map.set(key, [id]);
  else ids.push(id);
}
