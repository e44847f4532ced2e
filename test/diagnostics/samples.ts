import { type Diagnostic, diagnose, type Suppressed } from '../../src/diagnostics/diagnostic.ts';
import type { Source } from '../../src/diagnostics/source.ts';
import type { Span } from '../../src/diagnostics/span.ts';

/** A session with a byte order mark, CRLF line ends and a character of two code units before what is found. */
export const source: Source = {
  name: '../plans/a session,50%.yaml',
  canonical: 'plans/a session,50%.yaml',
  text: '\ufeffids:\r\n  "😀": api\r\n  web: api\r\n',
};

/** The span of a text's first occurrence. */
export function spanOf(text: string, at: Source = source): Span {
  const start = at.text.indexOf(text);
  return { source: at, start, end: start + text.length };
}

/** An error with two ends and a fix of two edits, one of them an insertion. */
export const error: Diagnostic = diagnose(
  'duplicate-id',
  spanOf('web'),
  { what: 'streams', id: 'api' },
  {
    subject: ['api'],
    related: [{ span: spanOf('"😀"'), message: 'the first one' }],
    fixes: [
      {
        title: 'call it `web2`',
        grade: 'safe',
        effect: 'after this: 0 conflicts, predicted time +1 min',
        edits: [
          { span: spanOf('web'), text: 'web2' },
          { span: { source, start: source.text.length, end: source.text.length }, text: '# done\n' },
        ],
      },
    ],
  },
);

/** A warning over two lines. */
export const warning: Diagnostic = diagnose(
  'yaml-hash-truncation',
  { source, start: source.text.indexOf('"😀"'), end: source.text.indexOf('web') + 3 },
  { kept: '"😀": api', lost: '#x' },
);

/** A note in another file. */
export const note: Diagnostic = diagnose(
  'overlap-summary',
  { source: { name: 'b.yaml', text: 'b: 1\n' }, start: 0, end: 1 },
  { shown: 50, counted: 'exact', total: 60, groups: 'most of them about `src/**`' },
);

/** Findings that nobody wants to be told about, one in each way. */
export const suppressed: readonly Suppressed[] = [
  { diagnostic: { ...note, subject: ['old'] }, by: 'comment', reason: 'we know & accept <it>' },
  { diagnostic: { ...warning, subject: ['old'] }, by: 'baseline', reason: 'in the baseline' },
];

/** Characters that a format has to do something about. */
export const hostile: readonly string[] = [
  '\r\n::error::injected',
  '%0A::set-output name=x::y',
  ']]>',
  '<script>&amp;"\'',
  '\u0000\u0008\u001b[31m\u009b2J',
  '\ud800 lone \udfff',
  '\ufffe\uffff',
  '\u202e\u2066evil\u2069',
  '[link](javascript:x)',
  '{0} {name}',
  ':,;=%',
  'end\n```mermaid',
  '\u2028\u2029\u0085',
  '##[error]x',
];
