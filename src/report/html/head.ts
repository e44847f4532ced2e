import { sayAmount, sayCount, sayDuration, sayFactor } from '../../views/quantities.ts';
import type { Report, ReportLine } from '../model.ts';
import { badge, command, escapeHtml } from './markup.ts';
import { markOfStatus, sayAsOf, sayCost, sayDate, sayLines, sayStatus } from './say.ts';

/** The first screen: what ran, what came of it, the figures. */
export function showHead(report: Report): string {
  const tiles = tilesOf(report).map(
    ({ name, value, more }) =>
      `<div class="tile"><dt>${escapeHtml(name)}</dt><dd><span class="value">${escapeHtml(value)}</span>${
        more === '' ? '' : ` <span class="more">${escapeHtml(more)}</span>`
      }</dd></div>`,
  );
  return `<header>
<div class="bar"><span class="brand">pcoord report</span><button type="button" id="theme" hidden>Dark</button></div>
<h1>${escapeHtml(report.session_id)}</h1>
<p class="outcome">${badge(markOfStatus(report), sayStatus(report))} <span class="about">${escapeHtml(report.strategy)} · run <code>${escapeHtml(report.run)}</code> · ${escapeHtml(sayDate(report.started_at_ms))}</span></p>
<dl class="tiles">${tiles.join('\n')}</dl>
</header>`;
}

interface Tile {
  readonly name: string;
  readonly value: string;
  readonly more: string;
}

function tilesOf(report: Report): readonly Tile[] {
  const { times, counts, diff, spent } = report;
  const open = report.reviews.filter(({ status }) => status === 'open').length;
  const met = report.conflicts.filter(({ kind }) => kind !== 'found_at_sync' && kind !== 'predicted').length;
  const seen = report.conflicts.filter(({ kind }) => kind === 'found_at_sync').length;
  const hasAgents = report.agents.length > 0;
  return [
    {
      name: report.finished_at_ms === null ? 'So far' : 'Took',
      value: sayDuration(times.wall_ms),
      more:
        times.predicted_ms === null
          ? sayWork(report)
          : `${sayDuration(times.predicted_ms)} predicted${report.finished_at_ms === null ? `, ${sayAsOf(report)}` : ''}`,
    },
    {
      name: 'Speed-up',
      value: times.speed_up === null ? '–' : sayFactor(times.speed_up),
      more:
        times.utilisation === null
          ? 'against one after another'
          : `${Math.round(times.utilisation * 100)} % of ${sayCount(times.places, 'place')} used`,
    },
    {
      name: 'Tasks done',
      value: `${counts.done} of ${counts.total}`,
      more: [
        [counts.failed, 'failed'],
        [counts.blocked, 'blocked'],
        [counts.cancelled, 'cancelled'],
        [counts.open, 'open'],
      ]
        .filter(([count]) => count !== 0)
        .map(([count, word]) => `${count} ${word}`)
        .join(', '),
    },
    {
      name: 'Changed',
      value: diff === null ? '–' : sayCount(diff.files, 'file'),
      more: diff === null ? 'nothing on the branch, or git does not have it' : sayLines(diff),
    },
    {
      name: 'Conflicts',
      value: met === 0 ? 'none' : `${met}`,
      more: [
        seen === 0 ? '' : `${seen} seen early, at meetings`,
        open === 0 ? 'no open review' : sayCount(open, 'open review'),
      ]
        .filter((part) => part !== '')
        .join(', '),
    },
    ...(hasAgents
      ? [
          {
            name: 'Cost',
            value: sayCost(spent.cost_usd),
            more:
              spent.tokens_in === null && spent.tokens_out === null
                ? 'agents told no tokens'
                : `${sayAmount((spent.tokens_in ?? 0) + (spent.tokens_out ?? 0))} tokens`,
          },
        ]
      : []),
  ];
}

function sayWork(report: Report): string {
  const { sequential_ms } = report.times;
  const work =
    sequential_ms === 0 ? 'nothing accepted yet' : `${sayDuration(sequential_ms)} of accepted work`;
  return [work, sayAsOf(report)].filter((part) => part !== '').join(', ');
}

/** What failed, what was not proved, and what is left for a person. */
export function showAttention(report: Report): string {
  const { result, left_to_do } = report.summary;
  const lines = [...result.filter(({ label }) => label !== 'branch'), ...left_to_do];
  const open = report.reviews.filter(({ status }) => status === 'open').length;
  const asked = report.questions.filter(({ status }) => status === 'open').length;
  const more: readonly ReportLine[] = [
    ...(open === 0
      ? []
      : [{ label: 'settle', text: `pcoord review list --run ${report.run}`, kind: 'command' as const }]),
    ...(asked === 0
      ? []
      : [
          {
            label: 'questions',
            text: `${sayCount(asked, 'question')} without an answer`,
            kind: 'words' as const,
          },
        ]),
  ];
  if (lines.length + more.length === 0)
    return `<p class="calm">${badge('good', 'Nothing')} is left to do, and nothing was left unproved.</p>`;
  return showLines([...lines, ...more]);
}

/** The branch and the commands that bring it home. */
export function showTake(report: Report): string {
  const { result, take } = report.summary;
  const branch = result.filter(({ label }) => label === 'branch');
  const lines = [...branch, ...take];
  if (lines.length === 0) return '';
  const look =
    report.result_name !== null
      ? [
          {
            label: 'look at it',
            text: `git diff ${report.base_commit.slice(0, 12)} ${report.result_name}`,
            kind: 'command' as const,
          },
        ]
      : [];
  return showLines([...branch, ...look, ...take]);
}

/** Lines as a list of terms; what has no label belongs to the line before. */
function showLines(lines: readonly ReportLine[]): string {
  const groups: { readonly label: string; readonly parts: string[] }[] = [];
  for (const line of lines) {
    const shown = line.kind === 'command' ? command(line.text) : escapeHtml(line.text);
    const last = groups.at(-1);
    if (line.label === '' && last !== undefined) last.parts.push(shown);
    else groups.push({ label: line.label, parts: [shown] });
  }
  const items = groups.map(
    ({ label, parts }) =>
      `<div><dt>${escapeHtml(label)}</dt><dd>${parts.map((part) => `<p>${part}</p>`).join('')}</dd></div>`,
  );
  return `<dl class="lines">${items.join('\n')}</dl>`;
}
