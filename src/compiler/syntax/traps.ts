import { closest } from '../../base/suggest.ts';
import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { Span } from '../../diagnostics/span.ts';
import { lineEnd } from './line-end.ts';
import { quoteYaml } from './quote.ts';
import { wordAround } from './word.ts';

/** What was probably meant, for going on, and the finding that says so. */
export interface Meant {
  readonly text: string;
  readonly span: Span;
}

/** `src #gen`: a comment that begins right after an unquoted value and looks like part of it; `null` if it does not. */
export function findCutComment(source: Source, value: Span): Diagnostic | null {
  const { text } = source;
  const at = cutBehind(source, value.end);
  if (at === null) return null;
  const end = lineEnd(text, at);
  const whole = text.slice(value.start, end).trimEnd();
  const spaced: Fix = {
    title: 'put a space after `#`: it is a comment',
    grade: 'unsafe',
    edits: [{ span: { source, start: at + 1, end: at + 1 }, text: ' ' }],
  };
  return diagnose(
    'yaml-hash-truncation',
    { source, start: at, end: value.start + whole.length },
    { kept: text.slice(value.start, value.end), lost: text.slice(at, value.start + whole.length) },
    {
      fixes: [
        quoteFix(source, { start: value.start, end: value.start + whole.length }, 'unsafe', whole),
        spaced,
      ],
    },
  );
}

/** Where a comment begins that looks like part of the value before it. */
function cutBehind({ text }: Source, end: number): number | null {
  if (text.charCodeAt(end) !== SPACE) return null;
  let at = end;
  while (text.charCodeAt(at) === SPACE) at += 1;
  if (text[at] !== '#' || !/[^\s#!]/.test(text[at + 1] ?? ' ')) return null;
  return text.startsWith('#pcoord-ignore', at) ? null : at;
}

/** The tag in front of a value: a pattern that lost its quotes, or a tag nobody knows. */
export function findTag(source: Source, value: Span): { diagnostic: Diagnostic; meant: Meant | null } {
  const { text } = source;
  const tag = tagBefore(text, value.start);
  const word = wordAround(text, tag.start);
  const tagText = text.slice(tag.start, tag.end);
  const empty = value.end === value.start;
  if (tagText === '!' && !empty) {
    const span = { source, start: tag.start, end: value.end };
    const meant = `!${text.slice(value.start, value.end)}`;
    return bang(span, meant);
  }
  if (empty || word.end > tag.end || /[*/.?]/.test(tagText)) {
    const span = { source, start: tag.start, end: Math.max(word.end, tag.end) };
    return bang(span, text.slice(span.start, span.end));
  }
  const span = { source, start: tag.start, end: tag.end };
  const fixes: Fix[] = [
    { title: 'remove the tag', grade: 'unsafe', edits: [{ span: { ...span, end: value.start }, text: '' }] },
  ];
  return { diagnostic: diagnose('yaml-unknown-tag', span, { tag: tagText }, { fixes }), meant: null };
}

/** `*.ts` without quotes, or an alias whose anchor does not exist. */
export function starPattern(
  source: Source,
  alias: Span,
  anchors: readonly string[],
): Meant & { diagnostic: Diagnostic } {
  const word = wordAround(source.text, alias.start);
  const span = { source, start: alias.start, end: Math.max(alias.end, word.end) };
  const text = source.text.slice(span.start, span.end);
  if (text.length === 1 || /[*./?[\]{}]/.test(text.slice(1))) {
    const diagnostic = diagnose(
      'yaml-unquoted-star',
      span,
      { text },
      { fixes: [quoteFix(source, span, 'safe', text)] },
    );
    return { text, span, diagnostic };
  }
  const name = text.slice(1);
  const near = closest(name, anchors);
  const rename: Fix[] = near.map((other) => ({
    title: `refer to \`&${other}\``,
    grade: 'unsafe',
    edits: [{ span, text: `*${other}` }],
  }));
  const help = near[0]
    ? `did you mean \`*${near[0]}\`? A pattern that starts with \`*\` needs quotes: "${text}"`
    : `a pattern that starts with \`*\` needs quotes: "${text}"`;
  const fixes = [...rename, quoteFix(source, span, 'unsafe', text)];
  return { text, span, diagnostic: diagnose('yaml-alias-undefined', span, { name }, { help, fixes }) };
}

/** A fix that puts a stretch of text into quotes. Where more of the line may belong to it, that is never safe. */
export function quoteFix(
  source: Source,
  span: { readonly start: number; readonly end: number },
  grade: Fix['grade'],
  text: string,
): Fix {
  const quoted = quoteYaml(text);
  return {
    title: `quote it: ${quoted}`,
    grade: grade === 'safe' && cutBehind(source, span.end) === null ? 'safe' : 'unsafe',
    edits: [{ span: { source, start: span.start, end: span.end }, text: quoted }],
  };
}

const SPACE = 32;

function bang(span: Span, text: string): { diagnostic: Diagnostic; meant: Meant } {
  const fixes = [quoteFix(span.source, span, 'safe', text)];
  return { diagnostic: diagnose('yaml-bang-tag', span, { text }, { fixes }), meant: { text, span } };
}

/** The word before a value that starts with `!`; an anchor may stand between them. */
function tagBefore(text: string, valueStart: number): { start: number; end: number } {
  let end = valueStart;
  for (let words = 0; words < 2; words += 1) {
    while (end > 0 && /\s/.test(text[end - 1]!)) end -= 1;
    let start = end;
    while (start > 0 && !/[\s,[{]/.test(text[start - 1]!)) start -= 1;
    if (text[start] === '!') return { start, end };
    end = start;
  }
  return { start: valueStart, end: valueStart };
}
