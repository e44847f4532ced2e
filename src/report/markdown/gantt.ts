import { inertText } from '../../base/inert.ts';
import type { Report } from '../model.ts';

const BARS_MOST = 80;

/** The timeline as a Mermaid Gantt chart, which GitHub draws; empty where it would be too large to be read. */
export function ganttOf(report: Report): string {
  const { attempts, gates } = report;
  if (attempts.length === 0 || attempts.length > BARS_MOST) return '';
  const end = report.finished_at_ms ?? report.last_event_at_ms;
  const lines = report.streams.flatMap(({ id }) => {
    const own = attempts.filter(({ stream }) => stream === id);
    if (own.length === 0) return [];
    return [
      `  section ${label(id)}`,
      ...own.map((attempt) => {
        const length = Math.max(1, (attempt.ended_at_ms ?? end) - attempt.started_at_ms);
        const again = attempt.try > 1 ? ` try ${attempt.try}` : '';
        const name = attempt.phase === '' ? 'work' : attempt.phase;
        return `  ${label(`${name}${again}`)} :${TAGS[attempt.outcome]}${attempt.started_at_ms}, ${length}ms`;
      }),
    ];
  });
  const reached = gates.flatMap(({ name, ended_at_ms, status }) =>
    ended_at_ms === null
      ? []
      : [`  ${label(name)} :${status === 'failed' ? 'crit, ' : ''}milestone, ${ended_at_ms}, 0ms`],
  );
  return [
    '```mermaid',
    'gantt',
    '  dateFormat x',
    '  axisFormat %H:%M:%S',
    ...lines,
    ...(reached.length === 0 ? [] : ['  section gates', ...reached]),
    '```',
  ].join('\n');
}

const TAGS = { succeeded: 'done, ', failed: 'crit, ', running: 'active, ' } as const;

/** A name that Mermaid can take for nothing but a name: it begins with a dot, and holds letters, digits and few signs. */
function label(text: string): string {
  return `· ${inertText(text, { max: 60 }).replace(/[^\p{L}\p{N}\p{M} _./-]/gu, ' ')}`;
}
