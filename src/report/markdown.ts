import { sayCount, sayDuration, sayFactor } from '../views/quantities.ts';
import * as words from '../views/words.ts';
import {
  sayAsOf,
  sayCost,
  sayLength,
  sayLines,
  sayOfDiff,
  sayStatus,
  sayTokens,
  standingOf,
} from './html/say.ts';
import { KINDS } from './html/settled.ts';
import { ganttOf } from './markdown/gantt.ts';
import { cellCode, code, codes, commands, details, plain, table } from './markdown/markup.ts';
import type { Report, ReportLine, ReportReview } from './model.ts';

/** The report for a pull request: what came of it first, details closed; always short enough for a comment. */
export function renderMarkdown(report: Report): string {
  for (const most of [LISTED.many, LISTED.some, LISTED.few]) {
    const text = render(report, most);
    if (text.length <= LONGEST) return text;
  }
  return render(report, LISTED.none);
}

/** GitHub takes comments of 65,536 characters. */
const LONGEST = 60_000;

/** How many rows of each kind are listed; fewer where it would be too long. */
const LISTED = { many: 100, some: 40, few: 12, none: 3 } as const;

function render(report: Report, most: number): string {
  const gantt = most === LISTED.none ? '' : ganttOf(report);
  return `${[
    `## ${SIGNS[signOf(report)]} ${plain(report.session_id)}: ${plain(sayStatus(report))}`,
    headline(report),
    toDo(report, most),
    take(report),
    streams(report, most),
    timesTable(report),
    conflicts(report, most),
    gantt === '' ? '' : details('Timeline', gantt),
    gates(report, most),
    agents(report, most),
    environment(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

const SIGNS = { good: '✅', bad: '❌', attention: '⚠️', active: '▶️', dim: '⚪' } as const;

function signOf({ status }: Report): keyof typeof SIGNS {
  if (status === 'succeeded') return 'good';
  if (status === 'failed' || status === 'blocked' || status === 'world_failed') return 'bad';
  return status === 'running' || status === 'stopping' ? 'active' : 'attention';
}

function headline(report: Report): string {
  const { times, counts, diff, spent, agents: named } = report;
  const parts = [
    `${counts.done} of ${sayCount(counts.total, 'task')} done in **${sayDuration(times.wall_ms)}**${report.finished_at_ms === null ? ` so far, ${sayAsOf(report)}` : ''}`,
    ...(times.speed_up === null ? [] : [`**${sayFactor(times.speed_up)}** as fast as one after another`]),
    ...(diff === null ? [] : [`${sayCount(diff.files, 'file')}, ${sayLines(diff)}`]),
    ...(named.length === 0 ? [] : [`cost ${sayCost(spent.cost_usd)}`]),
  ];
  return parts.join(' · ');
}

function toDo(report: Report, most: number): string {
  const open = report.reviews.filter(({ status }) => status === 'open');
  const failed = groupsOf(report.summary.result).filter(([first]) => first?.label !== 'branch');
  const groups = groupsOf(report.summary.left_to_do);
  const about = groups.filter(([first]) => first?.label === 'review');
  const rest = groups.filter(([first]) => first?.label !== 'review');
  const lines = [
    ...failed.map(group),
    ...open.slice(0, most).map((item) => review(item, about)),
    ...(open.length > most
      ? [`- and ${open.length - most} more: ${code(`pcoord review list --run ${report.run}`)}`]
      : []),
    ...rest.map(group),
  ];
  return lines.length === 0 ? '' : `### What needs attention\n\n${lines.join('\n')}`;
}

/** Lines with those that belong to them: the ones without a label of their own. */
function groupsOf(lines: readonly ReportLine[]): readonly (readonly ReportLine[])[] {
  const groups: ReportLine[][] = [];
  for (const line of lines) {
    if (line.label === '' && groups.length > 0) groups.at(-1)?.push(line);
    else groups.push([line]);
  }
  return groups;
}

function group([first, ...others]: readonly ReportLine[]): string {
  if (first === undefined) return '';
  const label = first.label === '' ? '' : `**${plain(first.label)}** `;
  return [`- ${label}${say(first)}`, ...others.map((line) => `  - ${say(line)}`)].join('\n');
}

function say({ text, kind }: ReportLine): string {
  return kind === 'command' ? code(text, 1000) : plain(text);
}

function review(item: ReportReview, about: readonly (readonly ReportLine[])[]): string {
  const paths = item.paths.length === 0 ? '' : `: ${codes(item.paths, 4)}`;
  const [, ...more] = about.find(([first]) => first?.text.startsWith(`${item.id}, `)) ?? [];
  const allowing = more.filter(({ kind, text }) => kind === 'words' && !text.startsWith('… and '));
  return [
    `- **review** ${code(item.id)}, ${plain(item.about)} at ${plain(item.node)}${paths}`,
    ...allowing.map((line) => `  - ${say(line)}`),
    ...[...item.look.slice(0, 2), ...item.settle].map((line) => `  - ${code(line, 1000)}`),
  ].join('\n');
}

function take(report: Report): string {
  const lines = report.summary.take.filter(({ kind }) => kind === 'command').map(({ text }) => text);
  const said = report.summary.take
    .filter(({ kind }) => kind === 'words')
    .map(({ label, text }) => `${label === '' ? '' : `**${plain(label)}** `}${plain(text)}\n\n`);
  return lines.length === 0 ? '' : `### Take it\n\n${said.join('')}${commands(lines)}`;
}

function streams(report: Report, most: number): string {
  const hasAgents = report.agents.length > 0;
  const shown = report.streams
    .filter(({ state }, at) => at < most || state === 'failed' || state === 'blocked')
    .slice(0, most * 2);
  const rows = shown.map((stream) => [
    cellCode(stream.id),
    standingOf(report, stream)[1],
    sayDuration(stream.busy_ms),
    sayOfDiff(stream, ({ files }) => `${files}`),
    sayOfDiff(stream, sayLines),
    ...(hasAgents ? [stream.agents.length === 0 ? '–' : sayCost(stream.cost_usd)] : []),
  ]);
  const left = report.streams.length - shown.length;
  return [
    '### Streams',
    table(['stream', 'state', 'time:', 'files:', 'lines:', ...(hasAgents ? ['cost:'] : [])], rows),
    ...(left === 0 ? [] : [`and ${left} more`]),
  ].join('\n\n');
}

function timesTable({ times }: Report): string {
  const rows = [
    ['one after another (accepted work)', sayLength(times.sequential_ms || null)],
    ['predicted', sayLength(times.predicted_ms)],
    ['achieved', sayLength(times.wall_ms)],
    ...(times.utilisation === null
      ? []
      : [
          [
            'utilisation (all attempts)',
            `${Math.round(times.utilisation * 100)} % of ${sayCount(times.places, 'place')}`,
          ],
        ]),
  ];
  return table(['', 'time:'], rows);
}

function conflicts(report: Report, most: number): string {
  if (report.conflicts.length === 0) return '';
  const rows = report.conflicts
    .slice(0, most)
    .map((one) => [
      KINDS[one.kind][1],
      plain(one.where),
      one.between.map((name) => cellCode(name)).join(', '),
      codes(one.paths, 3, cellCode),
      plain(one.how),
    ]);
  const left = report.conflicts.length - rows.length;
  const body = `${table(['what', 'where', 'between', 'files', 'how'], rows)}${left === 0 ? '' : `\n\nand ${left} more`}`;
  return details(`Conflicts and how each was settled: ${report.conflicts.length}`, body);
}

function gates(report: Report, most: number): string {
  const shown = report.gates.filter(({ id, status }) => id !== 'end' || status !== 'waiting').slice(0, most);
  if (shown.length === 0) return '';
  const rows = shown.map((gate) => [
    cellCode(gate.name),
    words.GATE_WORDS[gate.status],
    gate.actions.map(({ name, outcome }) => `${cellCode(name)}: ${words.ACTION_WORDS[outcome]}`).join('; '),
  ]);
  return details('Milestones and checks', table(['where', 'state', 'actions'], rows));
}

function agents(report: Report, most: number): string {
  if (report.agents.length === 0) return '';
  const rows = report.agents
    .slice(0, most)
    .map((agent) => [
      cellCode(agent.name),
      `${agent.attempts}`,
      `${agent.tool_calls}`,
      sayTokens(agent),
      sayCost(agent.cost_usd),
    ]);
  return details(
    'Agents, tokens and cost',
    table(['agent', 'attempts:', 'tool calls:', 'tokens:', 'cost:'], rows),
  );
}

function environment(report: Report): string {
  const rows = [
    ['run', cellCode(report.run)],
    ['strategy', cellCode(report.strategy)],
    ['base', cellCode(report.base_commit.slice(0, 12))],
    ['branch', cellCode(report.branch)],
    ['plan', cellCode(report.plan_digest)],
    ['pcoord', cellCode(report.pcoord)],
  ];
  return details('Where it ran', table(['', ''], rows));
}
