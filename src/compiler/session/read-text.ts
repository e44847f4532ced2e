import { closest } from '../../base/suggest.ts';
import type { Located } from '../../diagnostics/span.ts';
import { describeCharacter, firstInvisible } from '../syntax/invisible.ts';
import { quoteYaml } from '../syntax/quote.ts';
import { kindOfValue } from '../syntax/resolve-scalar.ts';
import type { ScalarNode, SyntaxNode } from '../syntax/tree.ts';
import type { Binding, Reader } from './binding.ts';
import { describeNode, listWords, replaceFix, report } from './binding.ts';

/**
 * What a text is for. `word`: ids and words of the language; one line, everything visible. `name`: the same, and may
 * hold a `#`, as patterns and paths do. `title`: one line of prose. `prose`: any text. `argument`: handed to a program
 * as it is.
 */
export type TextUse = 'word' | 'name' | 'title' | 'prose' | 'argument';

/** Reads text for one use. Unquoted numbers and booleans are reported and taken as they are written. */
export function textFor(use: TextUse): Reader<Located<string>> {
  return (binding, node, where) => {
    if (node.kind !== 'scalar' || node.value === null) return wrongText(binding, node, where);
    if (typeof node.value !== 'string') reportImplicitType(binding, node, where);
    else if (node.style === 'plain' && use !== 'argument') reportLookalike(binding, node);
    if (node.text.trim() === '') {
      report(binding, { code: 'empty-value', span: node.span }, { where });
      return null;
    }
    checkCharacters(binding, node, { use, where });
    const cut = use === 'word' ? undefined : binding.tree.cuts.get(node.span.start);
    if (cut && !node.span.via) binding.diagnostics.push(cut);
    const value = use === 'title' ? node.text.trim() : node.text;
    return { value, span: node.span };
  };
}

/** Reads one of a few words. */
export function oneOf<T extends string>(words: readonly T[]): Reader<Located<T>> {
  const text = textFor('word');
  return (binding, node, where) => {
    const found = text(binding, node, where);
    if (!found) return null;
    const word = words.find((candidate) => candidate === found.value);
    if (word !== undefined) return { value: word, span: found.span };
    const near = closest(found.value, words);
    const fixes = near.slice(0, 1).map((known) => replaceFix(node.span, known, 'unsafe'));
    const help = near[0]
      ? `did you mean ${listWords(near)}? All: ${listWords(words)}`
      : `one of ${listWords(words)}`;
    report(
      binding,
      { code: 'invalid-enum', span: node.span, details: { help, fixes } },
      { where, value: found.value },
    );
    return null;
  };
}

function wrongText(binding: Binding, node: SyntaxNode, where: string): null {
  if (node.kind === 'scalar') report(binding, { code: 'empty-value', span: node.span }, { where });
  else if (isBraceWord(node)) {
    const text = node.span.source.text.slice(node.span.start, node.span.end);
    const fixes = [replaceFix(node.span, quoteYaml(text), 'safe')];
    report(binding, { code: 'yaml-brace-flow', span: node.span, details: { fixes } }, { text });
  } else
    report(
      binding,
      { code: 'wrong-type', span: node.span },
      { where, expected: 'text', actual: describeNode(node) },
    );
  return null;
}

/** `{src,lib}` or `[id]`: brackets that were meant as part of a pattern. */
function isBraceWord(node: SyntaxNode): boolean {
  if (node.kind === 'scalar' || !node.flow) return false;
  const text = node.span.source.text.slice(node.span.start, node.span.end);
  if (/\s/.test(text)) return false;
  if (node.kind === 'list') return node.items.length === 1 && node.items[0]!.kind === 'scalar';
  return node.entries.every((entry) => entry.value.kind === 'scalar' && entry.value.value === null);
}

function reportImplicitType(binding: Binding, node: ScalarNode, where: string): void {
  const kind = kindOfValue(node.value);
  const fixes = [replaceFix(node.span, quoteYaml(node.text), 'safe')];
  report(
    binding,
    { code: 'yaml-implicit-type', span: node.span, details: { fixes } },
    { text: node.text, kind, where },
  );
}

function reportLookalike(binding: Binding, node: ScalarNode): void {
  if (node.text.length > 3 || !/^(?:yes|no|on|off)$/i.test(node.text)) return;
  const fixes = [replaceFix(node.span, quoteYaml(node.text), 'safe')];
  report(
    binding,
    { code: 'yaml-lookalike-boolean', span: node.span, details: { fixes } },
    { text: node.text },
  );
}

function checkCharacters(
  binding: Binding,
  node: ScalarNode,
  { use, where }: { readonly use: TextUse; readonly where: string },
): void {
  const { text, span } = node;
  if (PLAIN_ASCII.test(text) && (node.style !== 'plain' || use === 'prose')) return;
  const strict = use === 'word' || use === 'name';
  if (strict && node.style === 'plain' && span.source.text.slice(span.start, span.end).includes('\n')) {
    report(binding, { code: 'joined-lines', span }, { where });
    return;
  }
  if (strict && /[\t\n\r]/.test(text)) report(binding, { code: 'control-character', span }, { where });
  if (use === 'title' && /[\n\r]/.test(text.trim())) report(binding, { code: 'multi-line', span }, { where });
  const found = firstInvisible(text, strict ? 'name' : 'prose');
  if (!found) return;
  const severity = strict || use === 'argument' ? 'error' : 'warning';
  report(
    binding,
    { code: 'yaml-invisible-character', span, details: { severity } },
    { character: describeCharacter(found.codePoint), where },
  );
}

const PLAIN_ASCII = /^[\x20-\x7e]*$/;
