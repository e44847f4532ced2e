import { sayBytes, sayCount, sayDuration } from '../../views/quantities.ts';
import type { Report } from '../model.ts';
import type { ReportDiff, ReportStream } from '../model-work.ts';
import { badge, type Column, code, details, escapeHtml, name, table } from './markup.ts';
import { sayAfter, sayCost, sayLines, sayOfDiff, sayTokens, standingOf } from './say.ts';

const ROWS_MOST = 300;
const FILES_MOST = 40;
const LISTS_MOST = 60;

/** How each stream went, what it used and what it changed. */
export function showStreams(report: Report): string {
  const shown = report.streams
    .filter((stream, at) => at < ROWS_MOST - 100 || stream.state !== 'succeeded')
    .slice(0, ROWS_MOST);
  const columns = columnsOf(report);
  const left = report.streams.length - shown.length;
  return [
    table(
      sayCount(report.streams.length, 'stream'),
      columns.map(({ column }) => column),
      shown.map((stream) => columns.map(({ cell }) => cell(stream))),
    ),
    left === 0 ? '' : `<p>${left} more are left out here; <code>--format json</code> has all.</p>`,
    showFiles(report, shown),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

interface StreamColumn {
  readonly column: Column;
  readonly cell: (stream: ReportStream) => string;
}

/** Columns that nobody has a value for are left out. */
function columnsOf(report: Report): readonly StreamColumn[] {
  const { streams } = report;
  const some = (has: (stream: ReportStream) => boolean): boolean => streams.some(has);
  const right = (title: string, cell: (stream: ReportStream) => string): StreamColumn => ({
    column: { title, align: 'right' },
    cell: (stream) => escapeHtml(cell(stream)),
  });
  const ofAgents = (say: (stream: ReportStream) => string) => (stream: ReportStream) =>
    stream.agents.length === 0 ? '–' : say(stream);
  return [
    { column: { title: 'Stream' }, cell: nameOf },
    { column: { title: 'State' }, cell: (stream) => badge(...standingOf(report, stream)) },
    ...(some(({ why }) => why !== '')
      ? [
          {
            column: { title: 'Why', wide: true as const },
            cell: ({ why }: ReportStream) => escapeHtml(why),
          },
        ]
      : []),
    ...(some(({ tasks }) => tasks > 1) ? [right('Phases', ({ done, tasks }) => `${done}/${tasks}`)] : []),
    right('Began', ({ started_at_ms }) => sayAfter(report, started_at_ms)),
    right('At work', ({ busy_ms }) => sayDuration(busy_ms)),
    ...(some(({ attempts, tasks }) => attempts > tasks)
      ? [right('Tries', ({ attempts }) => `${attempts}`)]
      : []),
    right('Files', (stream) => sayOfDiff(stream, ({ files }) => `${files}`)),
    { column: { title: 'Lines', align: 'right' }, cell: linesOf },
    ...(report.agents.length > 0
      ? [
          right(
            'Tool calls',
            ofAgents(({ tool_calls }) => `${tool_calls}`),
          ),
          right('Tokens', ofAgents(sayTokens)),
          right(
            'Cost',
            ofAgents(({ cost_usd }) => sayCost(cost_usd)),
          ),
        ]
      : []),
    ...(some(({ cpu_ms }) => cpu_ms !== null)
      ? [
          right('Processor', (stream) => sayMeasured(stream, stream.cpu_ms, sayDuration)),
          right('Written', (stream) => sayMeasured(stream, stream.written_bytes, sayBytes)),
          right('Memory', (stream) => sayMeasured(stream, stream.peak_memory_bytes, sayBytes)),
        ]
      : []),
  ];
}

function nameOf({ id, focus, agents }: ReportStream): string {
  const more = [focus, agents.join(', ')].filter((part) => part !== '').join(' · ');
  return `${name(id)}${more === '' ? '' : `<span class="more">${escapeHtml(more, 160)}</span>`}`;
}

function linesOf(stream: ReportStream): string {
  return `<span class="lines-changed">${escapeHtml(sayOfDiff(stream, sayLines))}</span>`;
}

/** An amount of a stream; a dash where it has not begun. */
function sayMeasured(
  { attempts }: ReportStream,
  amount: number | null,
  say: (amount: number) => string,
): string {
  if (amount !== null) return say(amount);
  return attempts === 0 ? '–' : 'unknown';
}

function showFiles(report: Report, shown: readonly ReportStream[]): string {
  const parts = shown
    .filter(({ diff }) => diff !== null && diff.files > 0)
    .slice(0, LISTS_MOST)
    .map(({ id, diff }) => (diff === null ? '' : `<h4>${escapeHtml(id)}</h4>${listFiles(diff)}`));
  if (parts.length === 0) return '';
  const whole =
    report.diff === null || report.diff.files === 0
      ? ''
      : `<p>On the branch, against the base: ${escapeHtml(sayCount(report.diff.files, 'file'))}, ${escapeHtml(sayLines(report.diff))}.</p>`;
  return details('Files that each stream changed', `${whole}${parts.join('\n')}`);
}

function listFiles(diff: ReportDiff): string {
  const rows = diff.listed.slice(0, FILES_MOST).map(({ path, added, removed }) => {
    const lines = added === null || removed === null ? 'binary' : sayLines({ added, removed });
    return `<li>${code(path)} <span class="more">${escapeHtml(lines)}</span></li>`;
  });
  const left = diff.files - rows.length;
  return `<ul class="files">${rows.join('')}${left > 0 ? `<li>and ${left} more</li>` : ''}</ul>`;
}
