import { type Diagnostic, diagnose, type Fix } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/span.ts';
import { type Invocation, invocationsOf } from '../../commands/invocations.ts';
import type { ShellScript, VariableUse } from '../../commands/shell-script.ts';
import { type Variables, variablesOf } from '../../commands/variables.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Variables without quotes where a command takes paths: a value with a space makes them other paths. */
export function* checkShellUnquotedVar(model: AnalysedModel): Iterable<Diagnostic> {
  const seen = new Set<string>();
  for (const invocation of invocationsOf(model)) {
    const { part, use, program } = invocation;
    if (part.script === null) continue;
    let variables: Variables | undefined;
    for (const one of bareUses(invocation)) {
      variables ??= variablesOf(use, model);
      if (isOneWord(one, part.script, variables)) continue;
      const span = part.spanOf(one);
      const key = `${span.source.name}:${span.start}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const written = textOf(span, one);
      const fixes = quoteFix(span, written, part.spanOf({ start: 0, end: 0 }));
      yield diagnose('shell-unquoted-var', span, { program, use: written }, { fixes });
    }
  }
}

/** Programs for which each word is a path or a value of its own. */
const TAKES_PATHS: ReadonlySet<string> = new Set(
  'rm rmdir cp mv ln mkdir touch chmod chown cd install [ test'.split(' '),
);

function* bareUses({ program, words }: Invocation): Iterable<VariableUse> {
  if (!TAKES_PATHS.has(program)) return;
  for (const { uses } of words.slice(1))
    for (const one of uses)
      if (!one.quoted && !one.guarded && /^[A-Za-z_]/.test(one.name) && !MANY.test(one.name)) yield one;
}

/** Names of lists: somebody who leaves the quotes out there means several words. */
const MANY = /(?:S|LIST|ARGV)$/i;

/** Ids never hold a space. */
const IDS = /^PCOORD_(?:SESSION|RUN|STREAM|PHASE|ATTEMPT)$/;

function isOneWord(one: VariableUse, script: ShellScript, variables: Variables): boolean {
  if (IDS.test(one.name)) return true;
  const own = script.assigned.get(one.name);
  if (own) return own.length > 0 && own.every((word) => word.uses.length === 0 && isPlain(word.text));
  const values = variables.valuesOf(one.name);
  return values.length > 0 && values.every(isPlain);
}

function isPlain(text: string): boolean {
  return /^[\w@%+=:,./-]+$/.test(text);
}

/** As it is written, or as it could be where the place is only known roughly. */
function textOf({ source, start, end }: Span, { name }: VariableUse): string {
  const text = source.text.slice(start, end);
  return /^\$\S*$/.test(text) ? text : `$${name}`;
}

function quoteFix(span: Span, written: string, first: Span): Fix[] {
  const { source, start, end } = span;
  if (span.via || source.text.slice(start, end) !== written) return [];
  // Inside double quotes of YAML a quotation mark would end the text.
  const mark = source.text[first.start - 1] === '"' ? '\\"' : '"';
  const edits = [{ span, text: `${mark}${written}${mark}` }];
  return [{ title: `write \`"${written}"\``, grade: 'unsafe', edits }];
}
