import type { Io } from '../io.ts';
import { readView } from '../view-name.ts';
import { type Finding, reportOn } from './finding.ts';

const report = reportOn('terminal');

/** What pcoord may show here. */
export function inspectTerminal(io: Io, rows: number | undefined): readonly Finding[] {
  const { env } = io;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  const utf8 = /utf-?8/i.test(locale);
  const view = readView(undefined, io);
  const size = io.outIsTty ? `, ${io.columns} by ${rows ?? 'unknown'}` : '';
  return [
    report('terminal', 'good', {
      text: `${io.outIsTty ? `a terminal${size}` : 'no terminal'}: exec shows --view ${view}`,
      why: 'the TUI needs a terminal for input and output, and no CI',
    }),
    ...(io.outIsTty && (io.columns < 80 || (rows ?? 24) < 24)
      ? [
          report('terminal-size', 'attention', {
            text: 'smaller than 80 by 24',
            why: 'the TUI leaves out what does not fit',
            remedy: 'make the window larger, or use --view lines',
          }),
        ]
      : []),
    report('colour', 'good', {
      text: env['NO_COLOR']
        ? 'no colour: NO_COLOR is set'
        : env['TERM'] === 'dumb'
          ? 'no colour: TERM is dumb'
          : 'the terminal’s own sixteen colours',
      why: 'colour never says what words do not',
    }),
    report('utf-8', utf8 || env['LC_ALL'] === 'C.UTF-8' ? 'good' : 'attention', {
      text: utf8
        ? locale
        : locale === ''
          ? 'no locale is set: nothing says UTF-8'
          : `the locale ${locale} does not say UTF-8`,
      why: 'marks, bars and names of files are written in UTF-8',
      remedy: 'export LANG=C.UTF-8',
    }),
  ];
}
