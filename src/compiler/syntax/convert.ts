import type { Diagnostic, Related } from '../../diagnostics/diagnostic.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/span.ts';
import {
  type Conversion,
  type ConvertInput,
  declareAnchor,
  emptyScalar,
  isFull,
  overBudget,
  type RawNode,
  recover,
  report,
  spanOf,
  startConversion,
  tooDeep,
} from './conversion.ts';
import { describeCharacter, firstInvisible } from './invisible.ts';
import { limits } from './limits.ts';
import { quoteYaml } from './quote.ts';
import { kindOfValue, resolvePlain } from './resolve-scalar.ts';
import { findCutComment, findTag, starPattern } from './traps.ts';
import type { ListNode, MapEntry, MapNode, ScalarNode, SyntaxNode } from './tree.ts';
import { isForbiddenKey } from './tree.ts';

/** The tree of one document and what was found on the way. */
export interface Converted {
  readonly root: SyntaxNode;
  readonly diagnostics: readonly Diagnostic[];
  /** See SyntaxTree. */
  readonly recovered: readonly Span[];
  /** See SyntaxTree. */
  readonly cuts: ReadonlyMap<number, Diagnostic>;
  /** The tree is not whole: aliases unfold to too much, or there are too many errors. */
  readonly partial: boolean;
  /** Spans of all keys and scalars at their own places, collected only when asked for. */
  readonly words: readonly Span[];
}

/** Turns the YAML library's nodes into the tree, resolving aliases within bounds and naming the silent traps. */
export function convert(input: ConvertInput): Converted {
  const state = startConversion(input);
  const root = convertNode(state, input.root, 0);
  for (const anchor of state.anchors.values()) {
    if (anchor.used) continue;
    report(state, diagnose('yaml-anchor-unused', anchor.span, { name: anchor.name }));
  }
  const { diagnostics, words, recovered, cuts } = state;
  return { root, diagnostics, words, recovered, cuts, partial: state.spent || isFull(state) };
}

function convertNode(state: Conversion, node: RawNode, depth: number): SyntaxNode {
  if (state.via && ++state.aliasNodes > limits.aliasNodes) return overBudget(state, node);
  if (isFull(state)) return emptyScalar(spanOf(state, node));
  const kind = state.kindOf(node);
  if (kind === 'alias') return convertAlias(state, node, depth);
  if (node.anchor !== undefined && !state.via) declareAnchor(state, node, node.anchor);
  if (kind === 'scalar') return convertScalar(state, node);
  if (depth >= limits.depth) return tooDeep(state, node);
  const lost = node.tag === undefined ? null : checkTag(state, node, node.tag);
  if (lost) return recover(state, lost.text, lost.span);
  state.open.add(node);
  const result = kind === 'map' ? convertMap(state, node, depth) : convertList(state, node, depth);
  state.open.delete(node);
  return result;
}

function convertMap(state: Conversion, node: RawNode, depth: number): MapNode {
  const entries: MapEntry[] = [];
  let lossy = false;
  const seen = new Map<string, Span>();
  for (const raw of (node.items ?? []) as readonly { key: RawNode | null; value: RawNode | null }[]) {
    if (isFull(state)) break;
    const key = convertKey(state, raw.key, { map: node, depth: depth + 1 });
    const value = raw.value
      ? convertNode(state, raw.value, depth + 1)
      : emptyScalar(key?.span ?? spanOf(state, node));
    if (!key) {
      lossy = true;
      continue;
    }
    const first = seen.get(key.text);
    if (first) {
      const related: Related[] = [{ span: first, message: `\`${key.text}\` is given here first` }];
      report(state, diagnose('yaml-duplicate-key', key.span, { key: key.text }, { related }));
      continue;
    }
    seen.set(key.text, key.span);
    entries.push({ key: key.text, keySpan: key.span, value });
  }
  return {
    kind: 'map',
    flow: node.flow === true,
    lossy,
    entries,
    span: collectionSpan(state, node, entries),
  };
}

function convertList(state: Conversion, node: RawNode, depth: number): ListNode {
  const items = ((node.items ?? []) as readonly RawNode[]).map((item) => convertNode(state, item, depth + 1));
  const own = spanOf(state, node);
  const span =
    node.flow === true ? own : { ...own, end: Math.max(own.start + 1, lastEnd(items.at(-1), own)) };
  return { kind: 'list', flow: node.flow === true, items, span };
}

/** A block collection's own range runs on over blank lines and comments; it ends with its last value. */
function collectionSpan(state: Conversion, node: RawNode, entries: readonly MapEntry[]): Span {
  const own = spanOf(state, node);
  const last = entries.at(-1);
  if (node.flow === true || !last) return own;
  return { ...own, end: Math.max(last.keySpan.end, lastEnd(last.value, own)) };
}

function lastEnd(last: SyntaxNode | undefined, own: Span): number {
  if (!last) return own.end;
  return last.span.via && !own.via ? last.span.via.end : last.span.end;
}

function convertKey(
  state: Conversion,
  node: RawNode | null,
  { map, depth }: { readonly map: RawNode; readonly depth: number },
): ScalarNode | null {
  if (!node) return badKey(state, spanOf(state, map), null);
  const key = convertNode(state, node, depth);
  if (key.kind !== 'scalar') return badKey(state, key.span, null);
  if (key.style === 'plain' && typeof key.value !== 'string') {
    badKey(state, key.span, key);
    return key.text === '' ? null : key;
  }
  if (key.text === '<<' && key.style === 'plain') {
    report(state, diagnose('yaml-merge-key', key.span, {}));
    return null;
  }
  if (isForbiddenKey(key.text)) {
    report(state, diagnose('yaml-proto-key', key.span, { key: key.text }));
    return null;
  }
  if (state.suspicious || key.style !== 'plain') checkVisible(state, key);
  return key;
}

function badKey(state: Conversion, span: Span, key: ScalarNode | null): null {
  const kind = key ? kindOfValue(key.value) : 'not a plain word';
  const quoted = key && key.text !== '' ? quoteYaml(key.text) : null;
  const fixes = quoted
    ? [{ title: `quote the key: ${quoted}`, grade: 'safe' as const, edits: [{ span, text: quoted }] }]
    : [];
  report(state, diagnose('yaml-non-string-key', span, { kind }, { fixes }));
  return null;
}

function checkVisible(state: Conversion, key: ScalarNode): void {
  const found = firstInvisible(key.text, 'name');
  if (!found) return;
  const character = describeCharacter(found.codePoint);
  report(state, diagnose('yaml-invisible-character', key.span, { character, where: 'this key' }));
}

function convertScalar(state: Conversion, node: RawNode): ScalarNode {
  const text = typeof node.value === 'string' ? node.value : '';
  const span = spanOf(state, node);
  if (node.tag !== undefined) {
    const lost = checkTag(state, node, node.tag);
    if (lost) return recover(state, lost.text, lost.span);
  }
  if (!state.via && state.suspicious) state.words.push(span);
  if (node.type === 'PLAIN') {
    const value = node.tag === STRING_TAG ? text : resolvePlain(text);
    const cut = typeof value === 'string' && !state.via ? findCutComment(state.source, span) : null;
    if (cut) state.cuts.set(span.start, cut);
    return { kind: 'scalar', style: 'plain', text, value, span };
  }
  if (!text.isWellFormed()) report(state, diagnose('yaml-lone-surrogate', span, {}));
  const style = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED' ? 'block' : 'quoted';
  return { kind: 'scalar', style, text, value: text, span };
}

const STRING_TAG = 'tag:yaml.org,2002:str';
const CORE_TAGS: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

/** Names a tag that should not be there; for a pattern that lost its quotes, gives the text that was meant. */
function checkTag(state: Conversion, node: RawNode, tag: string): { text: string; span: Span } | null {
  if (CORE_TAGS.has(tag) || state.via) return null;
  const found = findTag(state.source, spanOf(state, node));
  report(state, found.diagnostic);
  return found.meant;
}

function convertAlias(state: Conversion, node: RawNode, depth: number): SyntaxNode {
  const name = node.source ?? '';
  const span = spanOf(state, node);
  const anchor = state.targets.get(node) ?? state.anchors.get(name);
  if (!anchor) {
    // Suggestions are for those that are shown: each compares the name with every anchor.
    const known = state.errors < limits.errors ? [...state.anchors.keys()] : [];
    const meant = starPattern(state.source, span, known);
    report(state, meant.diagnostic);
    return recover(state, meant.text, span);
  }
  anchor.used = true;
  state.targets.set(node, anchor);
  if (state.open.has(anchor.node)) {
    const related: Related[] = [{ span: anchor.span, message: 'the value begins here' }];
    report(state, diagnose('yaml-alias-cycle', span, { name }, { related }));
    return recover(state, `*${name}`, span);
  }
  const outer = state.via;
  state.via ??= span;
  const result = convertNode(state, anchor.node, depth);
  state.via = outer;
  return result;
}
