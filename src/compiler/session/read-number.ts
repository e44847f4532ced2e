import type { Located } from '../../diagnostics/span.ts';
import { quoteYaml } from '../syntax/quote.ts';
import type { ScalarNode, SyntaxNode } from '../syntax/tree.ts';
import type { Binding, Reader } from './binding.ts';
import { describeNode, replaceFix, report } from './binding.ts';
import type { CountForm, DurationForm, Reading } from './phrases.ts';
import { readCount, readDuration, readSize, readWord } from './phrases.ts';

/** Reads a whole number within bounds, both included. */
export function integer(min: number, max: number): Reader<Located<number>> {
  return (binding, node, where) => {
    const value = numberOf(binding, node, { where, expected: 'a whole number' });
    if (value === null) return null;
    if (Number.isSafeInteger(value) && value >= min && value <= max) return { value, span: node.span };
    const range = `a whole number from ${min} to ${max}`;
    report(binding, { code: 'out-of-range', span: node.span }, { where, value: rawText(node), range });
    return null;
  };
}

/** Reads any number of at least 0, such as an amount of money. */
export function amount(): Reader<Located<number>> {
  return (binding, node, where) => {
    const value = numberOf(binding, node, { where, expected: 'a number' });
    if (value === null) return null;
    if (Number.isFinite(value) && value >= 0) return { value, span: node.span };
    report(
      binding,
      { code: 'out-of-range', span: node.span },
      { where, value: rawText(node), range: 'at least 0' },
    );
    return null;
  };
}

/** Reads a duration phrase as ms. */
export function duration(form: DurationForm): Reader<Located<number>> {
  return phrase((text) => readDuration(text, form), `a duration such as \`30m\``);
}

/** Reads a count: a number, or a phrase such as `up_to_10_concurrent_reads`. */
export function count(form: CountForm): Reader<Located<number>> {
  return phrase((text) => readCount(text, form), 'a count', 'number');
}

/** Reads a capacity's amount: a count, or a size in bytes. */
export function capacityAmount(): Reader<Located<number>> {
  const whole = integer(1, Number.MAX_SAFE_INTEGER);
  const size = phrase(readSize, 'a count or a size');
  return (binding, node, where) =>
    node.kind === 'scalar' && typeof node.value === 'number'
      ? whole(binding, node, where)
      : size(binding, node, where);
}

/** Reads a phrase that stands for one of a few settings; gives the plain form. */
export function word<T extends string>(words: Readonly<Record<string, T>>): Reader<Located<T>> {
  return phrase((text) => readWord(text, words), 'a phrase');
}

/** Reads a phrase by its grammar; a bare number is text to it only where numbers are a valid form. */
export function phrase<T>(
  grammar: (text: string) => Reading<T>,
  expected: string,
  numbers: 'number' | 'no_number' = 'no_number',
): Reader<Located<T>> {
  return (binding, node, where) => {
    if (node.kind !== 'scalar' || typeof node.value === 'boolean' || node.value === null) {
      report(
        binding,
        { code: 'wrong-type', span: node.span },
        { where, expected, actual: describeNode(node) },
      );
      return null;
    }
    const reading = grammar(node.text);
    const typed = numbers === 'number' || typeof node.value === 'string';
    if (reading.kind === 'value' && typed) return { value: reading.value, span: node.span };
    if (reading.kind === 'value')
      report(
        binding,
        { code: 'wrong-type', span: node.span },
        { where, expected, actual: describeNode(node) },
      );
    else reportPhrase(binding, node, { where, reading });
    return null;
  };
}

/** Says what was expected and offers the nearest valid phrases. */
function reportPhrase(
  binding: Binding,
  node: ScalarNode,
  {
    where,
    reading,
  }: { readonly where: string; readonly reading: Extract<Reading<unknown>, { kind: 'invalid' }> },
): void {
  const quoted = (text: string) => (node.style === 'quoted' ? quoteYaml(text) : text);
  const fixes = reading.nearest.map(({ text, grade }) => replaceFix(node.span, quoted(text), grade));
  const nearest = reading.nearest.map(({ text }) => `\`${text}\``).join(' or ');
  if (reading.why === 'range') {
    const details = { fixes, ...(nearest === '' ? {} : { help: `at most ${nearest}` }) };
    report(
      binding,
      { code: 'out-of-range', span: node.span, details },
      { where, value: `\`${node.text}\``, range: reading.expected },
    );
    return;
  }
  const help = nearest === '' ? `expected ${reading.expected}` : `did you mean ${nearest}?`;
  const details = { help: reading.why === 'unit' ? `write ${nearest}` : help, fixes };
  if (reading.why === 'unit')
    report(binding, { code: 'missing-unit', span: node.span, details }, { where, text: node.text });
  else
    report(
      binding,
      { code: 'invalid-phrase', span: node.span, details },
      { where, text: node.text, expected: reading.expected },
    );
}

function numberOf(
  binding: Binding,
  node: SyntaxNode,
  { where, expected }: { readonly where: string; readonly expected: string },
): number | null {
  if (node.kind === 'scalar' && typeof node.value === 'number') {
    if (/^[-+]?0\d/.test(node.text)) reportLeadingZero(binding, node, node.value);
    return node.value;
  }
  const bare = node.kind === 'scalar' && node.style === 'quoted' && /^\d+(?:\.\d+)?$/.test(node.text);
  const fixes = bare ? [replaceFix(node.span, node.text, 'safe')] : [];
  const actual = bare ? 'quoted text' : describeNode(node);
  report(binding, { code: 'wrong-type', span: node.span, details: { fixes } }, { where, expected, actual });
  return null;
}

function reportLeadingZero(binding: Binding, node: ScalarNode, value: number): void {
  const details = { fixes: [replaceFix(node.span, String(value), 'safe')] };
  report(binding, { code: 'yaml-leading-zero', span: node.span, details }, { text: node.text, value });
}

function rawText(node: SyntaxNode): string {
  return node.kind === 'scalar' ? node.text : '';
}
