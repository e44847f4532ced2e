import { sayCount, sayDuration } from '../../views/quantities.ts';
import * as words from '../../views/words.ts';
import type { Report, ReportGate } from '../model.ts';
import type { ReportAttempt } from '../model-work.ts';
import { badge, codes, details, escapeHtml, type Mark, name, table } from './markup.ts';
import { sayAfter, sayLength } from './say.ts';

/** When everything happened: the chart, the attempts that it is drawn from, milestones, meetings and breaks. */
export function showTimeline(report: Report): string {
  if (report.attempts.length === 0 && report.gates.every(({ started_at_ms }) => started_at_ms === null))
    return '<p>Nothing has begun yet.</p>';
  return [
    `<div class="chart tall" id="chart-timeline" hidden></div>${legendOf(report)}`,
    showAttempts(report),
    showGates(report),
    showSyncs(report),
    showBreaks(report),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** What the chart's signs mean; shown with the chart. */
function legendOf(report: Report): string {
  const has = (outcome: ReportAttempt['outcome']): boolean =>
    report.attempts.some((attempt) => attempt.outcome === outcome);
  const swatch = (kind: string, text: string): string =>
    `<span><svg class="swatch rail ${kind}" viewBox="0 0 2 1" preserveAspectRatio="none" aria-hidden="true"><rect class="fill" width="2" height="1"/></svg>${text}</span>`;
  return `<p class="legend" hidden>${[
    ...(has('succeeded') ? [swatch('succeeded', 'done')] : []),
    ...(has('failed') ? [swatch('failed', '✗ failed')] : []),
    ...(has('running')
      ? [report.status === 'interrupted' ? swatch('left', '⚑ left at work') : swatch('running', '▶ at work')]
      : []),
    swatch('faded', 'its work is read and checked'),
    ...(report.gates.some(({ ended_at_ms }) => ended_at_ms !== null)
      ? ['<span>◆ milestone, stage or end</span>']
      : []),
    ...(report.syncs.length > 0 ? ['<span>⇄ meeting, with the conflicts it found</span>'] : []),
    ...(report.breaks.length > 0 ? ['<span>shaded: stopped or standing still</span>'] : []),
  ].join('')}</p>`;
}

const ROWS_MOST = 300;
const OPEN_MOST = 16;

function showAttempts(report: Report): string {
  const { attempts } = report;
  if (attempts.length === 0) return '';
  // What went wrong is never among those that are left out.
  const chosen = attempts
    .map((attempt, at) => ({ attempt, at }))
    .filter(({ attempt, at }) => at < ROWS_MOST / 2 || attempt.outcome !== 'succeeded' || attempt.try > 1)
    .slice(0, ROWS_MOST);
  const rows = chosen.map(({ attempt }) => [
    name(attempt.task),
    badge(...outcomeOf(report, attempt)),
    attempt.try > 1 ? `${attempt.try}` : '',
    escapeHtml(sayAfter(report, attempt.started_at_ms)),
    escapeHtml(sayTook(report, attempt)),
    drawBar(report, attempt),
    escapeHtml(attempt.why === '' ? sayChanged(attempt) : attempt.why),
  ]);
  const left = attempts.length - chosen.length;
  const note =
    left === 0
      ? ''
      : `<p>${left} more that ended well are left out here; <code>--format json</code> has all.</p>`;
  const help =
    '<p class="hint" hidden>Arrow keys move through the attempts; the chart shows the one that has the focus.</p>';
  return details(
    sayCount(attempts.length, 'attempt'),
    `${help}${table(
      'Attempts, as they began',
      [
        { title: 'Task' },
        { title: 'Outcome' },
        { title: 'Try', align: 'right' },
        { title: 'Began', align: 'right' },
        { title: 'Took, with checks', align: 'right' },
        { title: `When, of ${sayDuration(endOf(report) - report.started_at_ms)}`, minor: true },
        { title: 'What came of it', wide: true },
      ],
      rows,
      { class: 'attempts', rows: chosen.map(({ at }) => ` data-attempt="${at}"`) },
    )}${note}`,
    attempts.length <= OPEN_MOST ? 'open' : 'closed',
  );
}

const OUTCOMES: Readonly<Record<ReportAttempt['outcome'], readonly [Mark, string]>> = {
  succeeded: ['good', 'done'],
  failed: ['bad', 'failed'],
  running: ['active', 'at work'],
};

/** What was at work when nobody went on with the run any more may be at work still: a later coordinator takes it up. */
function outcomeOf({ status }: Report, { outcome }: ReportAttempt): readonly [Mark, string] {
  return outcome === 'running' && status === 'interrupted'
    ? ['attention', 'left at work']
    : OUTCOMES[outcome];
}

function sayTook(report: Report, { started_at_ms, ended_at_ms }: ReportAttempt): string {
  return sayDuration((ended_at_ms ?? report.last_event_at_ms) - started_at_ms);
}

function sayChanged({ outcome, changed, verified }: ReportAttempt): string {
  if (outcome !== 'succeeded') return '';
  return `${changed === 0 ? 'nothing changed' : `${sayCount(changed, 'file')} changed`}${verified ? ', verified' : ''}`;
}

function endOf({ finished_at_ms, last_event_at_ms }: Report): number {
  return finished_at_ms ?? last_event_at_ms;
}

/** Where an attempt lies in the whole run, drawn without any script. */
function drawBar(report: Report, attempt: ReportAttempt): string {
  const end = endOf(report);
  const span = Math.max(1, end - report.started_at_ms);
  const place = (at_ms: number): number =>
    Math.min(100, Math.max(0, ((at_ms - report.started_at_ms) / span) * 100));
  const from = place(attempt.started_at_ms);
  const width = Math.max(0.6, place(attempt.ended_at_ms ?? end) - from);
  return `<svg class="rail ${attempt.outcome === 'running' && report.status === 'interrupted' ? 'left' : attempt.outcome}" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect class="ground" width="100" height="1"/><rect class="fill" x="${from.toFixed(2)}" width="${width.toFixed(2)}" height="1"/></svg>`;
}

function showGates(report: Report): string {
  const rows = report.gates
    .filter(({ id, status }) => id !== 'end' || status !== 'waiting')
    .map((gate) => [
      name(gate.name),
      badge(GATE_MARKS[gate.status], words.GATE_WORDS[gate.status]),
      escapeHtml(sayAfter(report, gate.ended_at_ms)),
      gate.actions.map(sayAction).join('<br>'),
      escapeHtml(gate.why),
    ]);
  if (rows.length === 0) return '';
  return table(
    'Milestones, stages and the final integration',
    [
      { title: 'Where' },
      { title: 'State' },
      { title: 'At', align: 'right' },
      { title: 'Actions' },
      { title: 'Why', wide: true },
    ],
    rows,
  );
}

const GATE_MARKS: Readonly<Record<ReportGate['status'], Mark>> = {
  waiting: 'dim',
  ready: 'dim',
  running: 'active',
  reached: 'good',
  failed: 'bad',
  blocked: 'bad',
};

function sayAction({ name, outcome, detail, duration_ms }: ReportGate['actions'][number]): string {
  const took = duration_ms === null ? '' : ` in ${sayLength(duration_ms)}`;
  return escapeHtml(`${name}: ${words.ACTION_WORDS[outcome]}${took}${detail === '' ? '' : ` (${detail})`}`);
}

function showSyncs(report: Report): string {
  if (report.syncs.length === 0) return '';
  const rows = report.syncs
    .slice(0, ROWS_MOST)
    .map((sync) => [
      escapeHtml(`sync ${sync.tick}`),
      escapeHtml(sayAfter(report, sync.at_ms)),
      escapeHtml(sync.due.join(', ')),
      escapeHtml(`${sync.looked_at} looked at, ${sync.merged} merged`),
      sync.conflicts.length === 0
        ? 'none'
        : sync.conflicts
            .map(({ left, right, paths }) => `${escapeHtml(`${left} and ${right}: `)}${codes(paths, 4)}`)
            .join('<br>'),
      escapeHtml(sayLength(sync.duration_ms)),
    ]);
  return table(
    'Meetings of the streams',
    [
      { title: 'Meeting' },
      { title: 'At', align: 'right' },
      { title: 'Whose turn' },
      { title: 'Work' },
      { title: 'Conflicts found' },
      { title: 'Cost on the wall', align: 'right' },
    ],
    rows,
  );
}

function showBreaks(report: Report): string {
  if (report.breaks.length === 0) return '';
  return table(
    'Stops, pauses and resumes',
    [
      { title: 'At', align: 'right' },
      { title: 'Until', align: 'right' },
      { title: 'Who' },
      { title: 'What' },
    ],
    report.breaks
      .slice(0, ROWS_MOST)
      .map((one) => [
        escapeHtml(sayAfter(report, one.at_ms)),
        escapeHtml(sayAfter(report, one.until_ms)),
        escapeHtml(one.streams.length === 0 ? 'the run' : one.streams.join(', ')),
        escapeHtml(one.text),
      ]),
  );
}
