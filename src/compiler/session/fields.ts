import { closest } from '../../base/suggest.ts';
import type { Fix } from '../../diagnostics/diagnostic.ts';
import type { Located, Span } from '../../diagnostics/span.ts';
import type { MapEntry, MapNode, SyntaxNode } from '../syntax/tree.ts';
import type { Binding, Reader } from './binding.ts';
import { describeNode, listWords, replaceFix, report } from './binding.ts';
import type { Level, LevelName } from './keys.ts';
import { levels, levelsWithKey } from './keys.ts';

/** A mapping whose keys were checked, ready to be read key by key. */
export interface Fields {
  readonly level: Level;
  /** How messages call this mapping. */
  readonly what: string;
  readonly node: MapNode;
  /** Keys that unknown ones were probably meant to be: these are not missing. */
  readonly guessed: ReadonlySet<string>;
  /** Where a missing key is reported: the key that owns the mapping, or its first key. */
  readonly at: Span;
}

/** Opens a mapping of fixed keys: reports what is no mapping, empty, or an unknown key. */
export function openFields(
  binding: Binding,
  node: SyntaxNode,
  place: { readonly level: LevelName; readonly where: string; readonly named?: Located<string> },
): Fields | null {
  const level: Level = levels[place.level];
  const map = expectMap(binding, node, place.where);
  if (!map) return null;
  const what = place.named ? `${level.what.replace(/^an? /, '')} \`${place.named.value}\`` : level.what;
  const guessed = new Set<string>();
  const fields: Fields = { level, what, node: map, guessed, at: place.named?.span ?? firstKey(map) };
  for (const entry of map.entries)
    if (!level.keys.includes(entry.key))
      for (const meant of reportUnknownKey(binding, fields, entry)) guessed.add(meant);
  return fields;
}

/** A mapping with at least one entry, or a finding. */
export function expectMap(binding: Binding, node: SyntaxNode, where: string): MapNode | null {
  if (node.kind !== 'map') {
    if (isNothing(node)) report(binding, { code: 'empty-value', span: node.span }, { where });
    else
      report(
        binding,
        { code: 'wrong-type', span: node.span },
        { where, expected: 'a mapping', actual: describeNode(node) },
      );
    return null;
  }
  if (node.entries.length > 0 || node.lossy) return node;
  report(binding, { code: 'empty-value', span: node.span }, { where });
  return null;
}

/** The entry of a key, if it is there. */
export function entryOf(fields: Fields, key: string): MapEntry | undefined {
  return fields.node.entries.find((entry) => entry.key === key);
}

/** Reads an optional key; `null` when it is absent or was reported. */
export function read<T>(binding: Binding, fields: Fields, key: string, reader: Reader<T>): T | null {
  const entry = entryOf(fields, key);
  if (!entry) return null;
  const where = `\`${key}\``;
  if (!isNothing(entry.value)) return reader(binding, entry.value, where);
  report(binding, { code: 'empty-value', span: entry.keySpan }, { where });
  return null;
}

/** Reads a key that must be there. */
export function need<T>(binding: Binding, fields: Fields, key: string, reader: Reader<T>): T | null {
  if (!entryOf(fields, key)) reportMissing(binding, fields, key);
  return read(binding, fields, key, reader);
}

/** Says that a key is missing, unless a misspelt or unusable one stands for it. */
export function reportMissing(binding: Binding, fields: Fields, key: string): void {
  if (fields.node.lossy || fields.guessed.has(key)) return;
  report(binding, { code: 'missing-key', span: fields.at }, { key, where: fields.what });
}

/** An absent value: `key:` with nothing behind it, `~` or `null`. */
export function isNothing(node: SyntaxNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** Where the first key of a mapping stands. */
function firstKey(map: MapNode): Span {
  return map.entries[0]?.keySpan ?? map.span;
}

/** Gives the keys that were probably meant. */
function reportUnknownKey(binding: Binding, fields: Fields, { key, keySpan }: MapEntry): readonly string[] {
  const { level, what } = fields;
  const near = closest(key, level.keys);
  const free = near.filter((known) => !entryOf(fields, known));
  const elsewhere = levelsWithKey(key).filter((path) => path !== level.path);
  const hints: string[] = [];
  if (free.length > 0) hints.push(`did you mean ${listWords(free)}?`);
  if (elsewhere.length > 0) hints.push(belongs(key, elsewhere));
  if (hints.length === 0 && near[0]) hints.push(`\`${near[0]}\` is already given here`);
  if (hints.length === 0) hints.push(`known here: ${level.keys.join(', ')}`);
  const fixes: Fix[] = free.slice(0, 1).map((known) => replaceFix(keySpan, known, 'unsafe'));
  const details = { help: hints.join(' '), fixes };
  report(binding, { code: 'unknown-key', span: keySpan, details }, { key, where: what });
  return free;
}

function belongs(key: string, paths: readonly string[]): string {
  const places = paths
    .slice(0, 3)
    .map((path) => (path === '' ? 'at the top of the session file' : `under \`${path}\``));
  return `\`${key}\` belongs ${places.join(' or ')}`;
}
