import type { Diagnostic, Related } from '../../diagnostics/diagnostic.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { Span } from '../../diagnostics/span.ts';
import { describeCharacter, firstInvisible } from './invisible.ts';
import { limits } from './limits.ts';
import { quoteYaml } from './quote.ts';
import { kindOfValue, resolvePlain } from './resolve-scalar.ts';
import { findCutComment, findTag, starPattern } from './traps.ts';
import type { ListNode, MapEntry, MapNode, ScalarNode, SyntaxNode } from './tree.ts';
import { isForbiddenKey } from './tree.ts';

/** What this file needs to see of the YAML library's nodes; the library itself stays behind parse.ts. */
export interface RawNode {
  readonly range?: readonly [number, number, number] | null;
  readonly anchor?: string;
  readonly tag?: string;
  readonly flow?: boolean;
  readonly type?: string | null;
  /** Map pairs or list items. */
  readonly items?: readonly unknown[];
  /** Of an alias: the anchor's name. */
  readonly source?: string;
  /** Of a scalar, under the failsafe schema: always text. */
  readonly value?: unknown;
}

export type RawKind = 'alias' | 'map' | 'list' | 'scalar';

/** The tree of one document and what was found on the way. */
export interface Converted {
  readonly root: SyntaxNode;
  readonly diagnostics: readonly Diagnostic[];
  /** See SyntaxTree. */
  readonly recovered: readonly Span[];
  /** See SyntaxTree. */
  readonly cuts: ReadonlyMap<number, Diagnostic>;
  /** Aliases unfold to too much: the tree is not whole. */
  readonly spent: boolean;
  /** Spans of all keys and scalars at their own places, collected only when asked for. */
  readonly words: readonly Span[];
}

export interface ConvertInput {
  readonly source: Source;
  readonly root: RawNode;
  readonly kindOf: (node: RawNode) => RawKind;
  /** The text holds characters that cannot be seen: look closer at keys. */
  readonly suspicious: boolean;
}

/** Turns the YAML library's nodes into the tree, resolving aliases within bounds and naming the silent traps. */
export function convert(input: ConvertInput): Converted {
  const state: State = {
    ...input,
    text: input.source.text,
    diagnostics: [],
    words: [],
    recovered: [],
    cuts: new Map(),
    anchors: new Map(),
    targets: new Map(),
    open: new Set(),
    via: null,
    aliasNodes: 0,
    spent: false,
  };
  const root = convertNode(state, input.root, 0);
  for (const anchor of state.anchors.values()) {
    if (anchor.used) continue;
    state.diagnostics.push(diagnose('yaml-anchor-unused', anchor.span, { name: anchor.name }));
  }
  const { diagnostics, words, recovered, cuts, spent } = state;
  return { root, diagnostics, words, recovered, cuts, spent };
}

interface Anchor {
  readonly name: string;
  readonly node: RawNode;
  readonly span: Span;
  used: boolean;
}

interface State extends ConvertInput {
  readonly text: string;
  readonly diagnostics: Diagnostic[];
  readonly words: Span[];
  readonly recovered: Span[];
  readonly cuts: Map<number, Diagnostic>;
  readonly anchors: Map<string, Anchor>;
  /** What each alias meant where it stands: an anchor's name may be given again later. */
  readonly targets: Map<RawNode, Anchor>;
  /** Nodes being converted, from the root to here: an alias to one of them is a cycle. */
  readonly open: Set<RawNode>;
  /** The outermost alias being unfolded. */
  via: Span | null;
  aliasNodes: number;
  /** The alias budget is used up; said once. */
  spent: boolean;
}

function convertNode(state: State, node: RawNode, depth: number): SyntaxNode {
  if (state.via && ++state.aliasNodes > limits.aliasNodes) return overBudget(state, node);
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

function convertMap(state: State, node: RawNode, depth: number): MapNode {
  const entries: MapEntry[] = [];
  let lossy = false;
  const seen = new Map<string, Span>();
  for (const raw of (node.items ?? []) as readonly { key: RawNode | null; value: RawNode | null }[]) {
    const key = convertKey(state, raw.key, node);
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
      state.diagnostics.push(diagnose('yaml-duplicate-key', key.span, { key: key.text }, { related }));
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

function convertList(state: State, node: RawNode, depth: number): ListNode {
  const items = ((node.items ?? []) as readonly RawNode[]).map((item) => convertNode(state, item, depth + 1));
  const own = spanOf(state, node);
  const span =
    node.flow === true ? own : { ...own, end: Math.max(own.start + 1, lastEnd(items.at(-1), own)) };
  return { kind: 'list', flow: node.flow === true, items, span };
}

/** A block collection's own range runs on over blank lines and comments; it ends with its last value. */
function collectionSpan(state: State, node: RawNode, entries: readonly MapEntry[]): Span {
  const own = spanOf(state, node);
  const last = entries.at(-1);
  if (node.flow === true || !last) return own;
  return { ...own, end: Math.max(last.keySpan.end, lastEnd(last.value, own)) };
}

function lastEnd(last: SyntaxNode | undefined, own: Span): number {
  if (!last) return own.end;
  return last.span.via && !own.via ? last.span.via.end : last.span.end;
}

function convertKey(state: State, node: RawNode | null, map: RawNode): ScalarNode | null {
  if (!node) return badKey(state, spanOf(state, map), null);
  const key = convertNode(state, node, 0);
  if (key.kind !== 'scalar') return badKey(state, key.span, null);
  if (key.style === 'plain' && typeof key.value !== 'string') {
    badKey(state, key.span, key);
    return key.text === '' ? null : key;
  }
  if (key.text === '<<' && key.style === 'plain') {
    state.diagnostics.push(diagnose('yaml-merge-key', key.span, {}));
    return null;
  }
  if (isForbiddenKey(key.text)) {
    state.diagnostics.push(diagnose('yaml-proto-key', key.span, { key: key.text }));
    return null;
  }
  if (state.suspicious || key.style !== 'plain') checkVisible(state, key);
  return key;
}

function badKey(state: State, span: Span, key: ScalarNode | null): null {
  const kind = key ? kindOfValue(key.value) : 'not a plain word';
  const quoted = key && key.text !== '' ? quoteYaml(key.text) : null;
  const fixes = quoted
    ? [{ title: `quote the key: ${quoted}`, grade: 'safe' as const, edits: [{ span, text: quoted }] }]
    : [];
  state.diagnostics.push(diagnose('yaml-non-string-key', span, { kind }, { fixes }));
  return null;
}

function checkVisible(state: State, key: ScalarNode): void {
  const found = firstInvisible(key.text, 'name');
  if (!found) return;
  const character = describeCharacter(found.codePoint);
  state.diagnostics.push(diagnose('yaml-invisible-character', key.span, { character, where: 'this key' }));
}

function convertScalar(state: State, node: RawNode): ScalarNode {
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
  if (!text.isWellFormed()) state.diagnostics.push(diagnose('yaml-lone-surrogate', span, {}));
  const style = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED' ? 'block' : 'quoted';
  return { kind: 'scalar', style, text, value: text, span };
}

const STRING_TAG = 'tag:yaml.org,2002:str';
const CORE_TAGS: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

/** Names a tag that should not be there; for a pattern that lost its quotes, gives the text that was meant. */
function checkTag(state: State, node: RawNode, tag: string): { text: string; span: Span } | null {
  if (CORE_TAGS.has(tag) || state.via) return null;
  const found = findTag(state.source, spanOf(state, node));
  state.diagnostics.push(found.diagnostic);
  return found.meant;
}

function convertAlias(state: State, node: RawNode, depth: number): SyntaxNode {
  const name = node.source ?? '';
  const span = spanOf(state, node);
  const anchor = state.targets.get(node) ?? state.anchors.get(name);
  if (!anchor) {
    const meant = starPattern(state.source, span, [...state.anchors.keys()]);
    state.diagnostics.push(meant.diagnostic);
    return recover(state, meant.text, span);
  }
  anchor.used = true;
  state.targets.set(node, anchor);
  if (state.open.has(anchor.node)) {
    const related: Related[] = [{ span: anchor.span, message: 'the value begins here' }];
    state.diagnostics.push(diagnose('yaml-alias-cycle', span, { name }, { related }));
    return recover(state, `*${name}`, span);
  }
  const outer = state.via;
  state.via ??= span;
  const result = convertNode(state, anchor.node, depth);
  state.via = outer;
  return result;
}

function declareAnchor(state: State, node: RawNode, name: string): void {
  const start = state.text.lastIndexOf(`&${name}`, node.range?.[0] ?? 0);
  const span = { source: state.source, start: Math.max(start, 0), end: Math.max(start, 0) + name.length + 1 };
  const hidden = state.anchors.get(name);
  if (hidden && !hidden.used) {
    const related: Related[] = [{ span, message: 'the name is given again here: later aliases mean this' }];
    state.diagnostics.push(diagnose('yaml-anchor-unused', hidden.span, { name }, { related }));
  }
  state.anchors.set(name, { name, node, span, used: false });
}

/** What the author meant, as text, in place of what YAML made of it. */
function recover(state: State, text: string, span: Span): ScalarNode {
  state.recovered.push(span);
  return { kind: 'scalar', style: 'quoted', text, value: text, span };
}

function overBudget(state: State, node: RawNode): SyntaxNode {
  if (!state.spent && state.via)
    state.diagnostics.push(diagnose('yaml-alias-budget', state.via, { limit: limits.aliasNodes }));
  state.spent = true;
  return emptyScalar(spanOf(state, node));
}

function tooDeep(state: State, node: RawNode): SyntaxNode {
  const span = spanOf(state, node);
  state.diagnostics.push(diagnose('yaml-too-deep', span, { limit: limits.depth }));
  return emptyScalar(span);
}

function emptyScalar(at: Span): ScalarNode {
  return { kind: 'scalar', style: 'plain', text: '', value: null, span: { ...at, start: at.end } };
}

function spanOf(state: State, node: RawNode): Span {
  const start = node.range?.[0] ?? 0;
  const end = node.range?.[1] ?? start;
  return state.via
    ? { source: state.source, start, end, via: state.via }
    : { source: state.source, start, end };
}
