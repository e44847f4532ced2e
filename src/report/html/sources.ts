import { sayCount, sayDuration } from '../../views/quantities.ts';
import type { Report } from '../model.ts';
import { code, details, escapeHtml, name, table } from './markup.ts';
import { sayAfter, sayCost, sayDate, sayTokens } from './say.ts';

const MOMENTS_MOST = 300;
const ROWS_MOST = 200;

/** What each agent used over all streams. */
export function showAgents(report: Report): string {
  if (report.agents.length === 0) return showHelpers(report);
  const { spent } = report;
  const left = report.agents.length - ROWS_MOST;
  const unknown =
    spent.costs_unknown === 0
      ? ''
      : ` ${sayCount(spent.costs_unknown, 'attempt')} did not say, so it cost more than this.`;
  return `<p>${escapeHtml(`Altogether ${sayCost(spent.cost_usd)}; tokens: ${sayTokens(spent)}.${unknown}`)}</p>
${table(
  sayCount(report.agents.length, 'agent'),
  [
    { title: 'Agent' },
    { title: 'Model' },
    { title: 'Streams', align: 'right' },
    { title: 'Attempts', align: 'right' },
    { title: 'At work', align: 'right' },
    { title: 'Tool calls', align: 'right' },
    { title: 'Tokens', align: 'right' },
    { title: 'Cost', align: 'right' },
  ],
  report.agents
    .slice(0, ROWS_MOST)
    .map((agent) => [
      name(agent.name),
      escapeHtml(agent.model ?? '–'),
      `${agent.streams}`,
      `${agent.attempts}`,
      escapeHtml(sayDuration(agent.busy_ms)),
      `${agent.tool_calls}`,
      escapeHtml(sayTokens(agent)),
      escapeHtml(sayCost(agent.cost_usd)),
    ]),
)}${left <= 0 ? '' : `<p>${left} more are left out here; <code>--format json</code> has all.</p>`}${showHelpers(report)}`;
}

/** What agents used that worked for the run itself. */
function showHelpers({ helpers }: Report): string {
  if (helpers.length === 0) return '';
  return table(
    'For the run itself, besides: agents that settled conflicts or decided',
    [{ title: 'Who' }, { title: 'Tokens', align: 'right' }, { title: 'Cost', align: 'right' }],
    helpers
      .slice(0, ROWS_MOST)
      .map((one) => [escapeHtml(one.name), escapeHtml(sayTokens(one)), escapeHtml(sayCost(one.cost_usd))]),
  );
}

/** The log of the run as a person would have read it. */
export function showHistory(report: Report): string {
  if (report.history.length === 0) return '';
  // Of a long run, what somebody had to notice.
  const isLong = report.history.length > MOMENTS_MOST;
  const told = isLong
    ? report.history.filter(({ mark }) => mark !== 'dim' && mark !== 'active')
    : report.history;
  const shown = told.slice(0, MOMENTS_MOST);
  const rows = shown.map(({ at_ms, subject, text }) => [
    escapeHtml(sayAfter(report, at_ms)),
    subject === '' ? 'the run' : name(subject),
    escapeHtml(text),
  ]);
  const left = report.history.length - shown.length;
  const note =
    left === 0 ? '' : `<p>${left} entries are left out here; <code>--format json</code> has them.</p>`;
  return details(
    sayCount(shown.length, 'entry', 'entries'),
    `${table(
      'In order of time',
      [{ title: 'At', align: 'right' }, { title: 'Who' }, { title: 'What', wide: true }],
      rows,
    )}${note}`,
  );
}

/** What the run began with. */
export function showEnvironment(report: Report): string {
  const rows: readonly (readonly [string, string])[] = [
    ['session', escapeHtml(report.session_id)],
    ['strategy', escapeHtml(report.strategy)],
    ['run', code(report.run)],
    ['plan', code(report.plan_digest)],
    ['base', code(report.base_commit)],
    ['branch', code(report.branch)],
    ['branch before', report.branch_before === null ? 'did not exist' : code(report.branch_before)],
    ['branch now', report.branch_commit === null ? 'does not exist' : code(report.branch_commit)],
    ['began', escapeHtml(sayDate(report.started_at_ms))],
    ['ended', escapeHtml(report.finished_at_ms === null ? 'not yet' : sayDate(report.finished_at_ms))],
    ['limits', escapeHtml(limitsOf(report))],
    ['records', escapeHtml(sayCount(report.events, 'event'))],
    ['made by', escapeHtml(`pcoord ${report.pcoord}`)],
  ];
  const items = rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return `<dl class="lines">${items.join('\n')}</dl>`;
}

function limitsOf({ capacities }: Report): string {
  return Object.entries(capacities)
    .map(([name, amount]) => `${name} ${amount}`)
    .join(', ');
}
