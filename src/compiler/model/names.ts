import type { Span } from '../../diagnostics/span.ts';
import type { Candidate, Miss, NameKind } from './model.ts';

/** Things of one kind that can be named; the index is their place in the model. */
export interface NameTable {
  readonly kind: string;
  readonly byName: ReadonlyMap<string, number>;
  readonly spanOf: (index: number) => Span;
}

/** The table of a list of named things; of two that share a name the first is meant. */
export function tableOf<T>(
  kind: string,
  items: readonly T[],
  name: (item: T) => { readonly value: string; readonly span: Span },
): NameTable {
  const byName = new Map<string, number>();
  for (const [index, item] of items.entries())
    if (!byName.has(name(item).value)) byName.set(name(item).value, index);
  return { kind, byName, spanOf: (index) => name(items[index]!).span };
}

/** What a name turned out to mean. */
export type Resolution =
  | { readonly kind: 'found'; readonly table: NameTable; readonly index: number }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'unknown' };

/**
 * The one name resolver: the exact name; else, for streams, the name with `_stream`; else without it. Two hits on the
 * same step are ambiguous. Tables other than streams are only asked for the exact name.
 */
export function resolveName(
  written: string,
  streams: NameTable | null,
  others: readonly NameTable[],
): Resolution {
  const exact = hits(written, streams === null ? others : [streams, ...others]);
  if (exact.length > 0 || streams === null) return decide(written, exact);
  const longer = hits(`${written}${SUFFIX}`, [streams]);
  const shorter = written.endsWith(SUFFIX) ? hits(written.slice(0, -SUFFIX.length), [streams]) : [];
  return decide(written, [...longer, ...shorter]);
}

/** Records a name that could not be resolved. */
export function missOf(
  resolution: Exclude<Resolution, { kind: 'found' }>,
  name: { readonly value: string; readonly span: Span },
  wanted: { readonly kind: NameKind; readonly place: string; readonly tables: readonly NameTable[] },
): Miss {
  const { kind, place, tables } = wanted;
  // A table may grow later; what is not known yet where the name stands is no candidate.
  const sizes = tables.map(({ byName }) => byName.size);
  return {
    why: resolution.kind,
    kind,
    written: name.value,
    place,
    span: name.span,
    get candidates() {
      if (resolution.kind === 'ambiguous') return resolution.candidates;
      return tables.flatMap((table, at) => namesIn(table).slice(0, sizes[at]));
    },
  };
}

const listed = new WeakMap<NameTable, readonly Candidate[]>();

function namesIn(table: NameTable): readonly Candidate[] {
  const known = listed.get(table);
  if (known?.length === table.byName.size) return known;
  const names = [...table.byName].map(([name, index]) => ({
    name,
    kind: table.kind,
    span: table.spanOf(index),
  }));
  listed.set(table, names);
  return names;
}

const SUFFIX = '_stream';

interface Hit {
  readonly table: NameTable;
  readonly index: number;
  readonly name: string;
}

function hits(name: string, tables: readonly NameTable[]): Hit[] {
  const found: Hit[] = [];
  for (const table of tables) {
    const index = table.byName.get(name);
    if (index !== undefined) found.push({ table, index, name });
  }
  return found;
}

function decide(written: string, found: readonly Hit[]): Resolution {
  const first = found[0];
  if (first === undefined) return { kind: 'unknown' };
  if (found.length === 1) return { kind: 'found', table: first.table, index: first.index };
  return {
    kind: 'ambiguous',
    candidates: found.map(({ table, index, name }) => ({
      name: name === written ? written : name,
      kind: table.kind,
      span: table.spanOf(index),
    })),
  };
}
