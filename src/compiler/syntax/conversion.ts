import type { Diagnostic, Related } from '../../diagnostics/diagnostic.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { Span } from '../../diagnostics/span.ts';
import { limits } from './limits.ts';
import type { ScalarNode } from './tree.ts';

/** What is needed of the YAML library's nodes; the library itself stays behind compose.ts. */
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

/** Which of them it is. */
export type RawKind = 'alias' | 'map' | 'list' | 'scalar';

/** What is converted. */
export interface ConvertInput {
  readonly source: Source;
  readonly root: RawNode;
  readonly kindOf: (node: RawNode) => RawKind;
  /** The text holds characters that cannot be seen: look closer at keys. */
  readonly suspicious: boolean;
}

/** A value that aliases may repeat. */
export interface Anchor {
  readonly name: string;
  readonly node: RawNode;
  readonly span: Span;
  used: boolean;
}

/** A conversion under way. */
export interface Conversion extends ConvertInput {
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
  errors: number;
  warnings: number;
}

/** A conversion that has not begun. */
export function startConversion(input: ConvertInput): Conversion {
  return {
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
    errors: 0,
    warnings: 0,
  };
}

/** Notes a finding; of thousands that only warn, the first few are enough. */
export function report(state: Conversion, finding: Diagnostic): void {
  const count = finding.severity === 'error' ? ++state.errors : ++state.warnings;
  if (count <= limits.problems) state.diagnostics.push(finding);
}

/** Whether there are so many errors that nothing more is worth looking at. */
export function isFull({ errors }: Conversion): boolean {
  return errors >= limits.problems;
}

/** Notes the anchor of a node, for the aliases after it. */
export function declareAnchor(state: Conversion, node: RawNode, name: string): void {
  const start = state.text.lastIndexOf(`&${name}`, node.range?.[0] ?? 0);
  const span = { source: state.source, start: Math.max(start, 0), end: Math.max(start, 0) + name.length + 1 };
  const hidden = state.anchors.get(name);
  if (hidden && !hidden.used) {
    const related: Related[] = [{ span, message: 'the name is given again here: later aliases mean this' }];
    report(state, diagnose('yaml-anchor-unused', hidden.span, { name }, { related }));
  }
  state.anchors.set(name, { name, node, span, used: false });
}

/** What the author meant, as text, in place of what YAML made of it. */
export function recover(state: Conversion, text: string, span: Span): ScalarNode {
  state.recovered.push(span);
  return { kind: 'scalar', style: 'quoted', text, value: text, span };
}

/** A value in place of the one that is too much. */
export function overBudget(state: Conversion, node: RawNode): ScalarNode {
  if (!state.spent && state.via)
    report(state, diagnose('yaml-alias-budget', state.via, { limit: limits.aliasNodes }));
  state.spent = true;
  return emptyScalar(spanOf(state, node));
}

/** A value in place of the one that lies too deep. */
export function tooDeep(state: Conversion, node: RawNode): ScalarNode {
  const span = spanOf(state, node);
  report(state, diagnose('yaml-too-deep', span, { limit: limits.depth }));
  return emptyScalar(span);
}

/** Nothing, after a place. */
export function emptyScalar(at: Span): ScalarNode {
  return { kind: 'scalar', style: 'plain', text: '', value: null, span: { ...at, start: at.end } };
}

/** Where a node stands, with the alias that brought it in. */
export function spanOf(state: Conversion, node: RawNode): Span {
  const start = node.range?.[0] ?? 0;
  const end = node.range?.[1] ?? start;
  return state.via
    ? { source: state.source, start, end, via: state.via }
    : { source: state.source, start, end };
}
