import { choosePaint } from '../../views/paint.ts';
import type { Io } from '../io.ts';
import type { Finding } from './finding.ts';

const MARKS = { good: '✓', attention: '!', bad: '✗' } as const;

/** Findings for people: a line for what is well, three for what is not, and a last line that says what it comes to. */
export function sayFindings(findings: readonly Finding[], io: Io): string {
  const paint = choosePaint(io.env, { isTTY: io.outIsTty });
  const lines = findings.flatMap(({ area, standing, text, why, remedy }, at) => {
    const title = findings[at - 1]?.area === area ? [] : [paint.strong(area)];
    const first = `  ${paint[standing](MARKS[standing])} ${text}`;
    return [
      ...title,
      `${first}${standing === 'good' ? paint.dim(` · ${why}`) : ''}`,
      ...(standing === 'good' ? [] : [`      ${paint.dim(why)}`]),
      ...(remedy === '' ? [] : [`      → ${remedy}`]),
    ];
  });
  return `${[...lines, '', conclude(findings)].join('\n')}\n`;
}

function conclude(findings: readonly Finding[]): string {
  const bad = findings.filter(({ standing }) => standing === 'bad').length;
  const attention = findings.filter(({ standing }) => standing === 'attention').length;
  const could = attention === 0 ? '' : `; ${attention} could be better`;
  if (bad === 0) return `a run can start here${could}`;
  return `no run can start here: ${bad} ${bad === 1 ? 'thing is' : 'things are'} in the way${could}`;
}
