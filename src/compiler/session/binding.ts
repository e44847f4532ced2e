import type { Code, CodeParameters } from '../../diagnostics/codes.ts';
import type { Diagnostic, DiagnosticDetails, Fix } from '../../diagnostics/diagnostic.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/span.ts';
import type { SyntaxNode, SyntaxTree } from '../syntax/tree.ts';

/** What goes along while a tree is bound: the text, and the findings so far. */
export interface Binding {
  readonly tree: SyntaxTree;
  readonly diagnostics: Diagnostic[];
  /** Findings already made, so that a value used through several aliases is reported once. */
  readonly reported: Set<string>;
}

/** Makes a value of one kind out of a node, or reports why it cannot; `where` names the place in messages. */
export type Reader<T> = (binding: Binding, node: SyntaxNode, where: string) => T | null;

/** Starts a binding without findings. */
export function startBinding(tree: SyntaxTree): Binding {
  return { tree, diagnostics: [], reported: new Set() };
}

/** Adds a finding, once per place; not where YAML misread the text, which has to be settled first. */
export function report<C extends Code>(
  binding: Binding,
  finding: { readonly code: C; readonly span: Span; readonly details?: DiagnosticDetails },
  parameters: CodeParameters<C>,
): void {
  const { code, span, details } = finding;
  const misread = binding.tree.recovered.some(({ start, end }) => start === span.start && end === span.end);
  if (misread) return;
  const diagnostic = diagnose(code, span, parameters, details);
  const key = `${code} ${span.start} ${span.end} ${diagnostic.message}`;
  if (binding.reported.has(key)) return;
  binding.reported.add(key);
  binding.diagnostics.push(diagnostic);
}

/** A fix that puts other text in place of a span. */
export function replaceFix(span: Span, text: string, grade: Fix['grade']): Fix {
  return { title: `write \`${text}\``, grade, edits: [{ span, text }] };
}

/** `a`, `b` or `c`, sorted as given. */
export function listWords(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

/** What a node is, in words for messages. */
export function describeNode(node: SyntaxNode): string {
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'string') return 'text';
  return typeof node.value === 'number' ? `the number ${node.text}` : `the boolean ${node.text}`;
}
