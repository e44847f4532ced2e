import { type Diagnostic, diagnose, type Fix } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/span.ts';
import { type Directive, isAlone } from './directives.ts';
import type { Mute } from './mutes.ts';

/** Comments that ask to ignore what cannot be ignored. */
export function wordRefused(mutes: readonly Mute[]): Diagnostic[] {
  return mutes.flatMap(({ code, span, refused }) => {
    if (refused === null) return [];
    const related = [{ span: refused.span, message: 'this is told all the same' }];
    return [diagnose('suppression-not-allowed', span, { rule: code }, { related })];
  });
}

/**
 * Comments that ignored nothing, one finding for each. One that names `unused-suppression` as well says that its
 * finding comes and goes (with the machine, with the files of the day), so it is never in the way.
 */
export function wordUnused(mutes: readonly Mute[]): Diagnostic[] {
  const unused = new Map<Directive, Mute[]>();
  for (const mute of mutes) {
    const { directive } = mute;
    if (mute.used) continue;
    const known = unused.get(directive);
    if (known) known.push(mute);
    else unused.set(directive, [mute]);
  }
  return [...unused]
    .filter(([{ rules }]) => rules.every(({ value }) => value !== 'unused-suppression'))
    .map(([directive, rules]) => wordOne(directive, rules));
}

function wordOne(directive: Directive, unused: readonly Mute[]): Diagnostic {
  const { span, names } = directive;
  const gone = new Set(unused.map((mute) => mute.span.start));
  const left = names.filter((name) => !gone.has(name.span.start));
  const rules = unused.slice(0, MOST_NAMED).map(({ code }) => `\`${code}\``);
  const parameters = { rules: rules.join(', '), count: unused.length };
  if (left.length === 0) return diagnose('unused-suppression', span, parameters, { fixes: [removal(span)] });
  const list = { source: span.source, start: names[0]!.span.start, end: names.at(-1)!.span.end };
  const text = left.map(({ value }) => value).join(', ');
  const fix: Fix = { title: `leave \`${text}\``, grade: 'safe', edits: [{ span: list, text }] };
  return diagnose('unused-suppression', unused[0]!.span, parameters, { fixes: [fix] });
}

/** How many rules a message names. */
const MOST_NAMED = 5;

/** Takes a comment away, with its whole line if nothing else stands there. */
function removal({ source, start, end }: Span): Fix {
  const { text } = source;
  let from = start;
  let to = end;
  if (isAlone({ source, start, end })) {
    from = text.lastIndexOf('\n', start - 1) + 1;
    if (text.startsWith('\ufeff') && from === 0) from = 1;
    const newline = text.indexOf('\n', end);
    to = newline === -1 ? text.length : newline + 1;
  } else while (/[ \t]/.test(text[from - 1] ?? '')) from -= 1;
  return {
    title: 'remove the comment',
    grade: 'safe',
    edits: [{ span: { source, start: from, end: to }, text: '' }],
  };
}
