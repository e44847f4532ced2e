import { sayDuration } from '../../views/quantities.ts';
import type { Drawn } from '../charts.ts';
import { drawnOf, sayDrawn } from '../charts.ts';
import type { Report } from '../model.ts';
import { details, escapeHtml, table } from './markup.ts';

/** Sections of what was measured over time; those of which nothing is known are absent. */
export function showFlow(
  report: Report,
): readonly { readonly id: string; readonly title: string; readonly short: string; readonly body: string }[] {
  const drawn = drawnOf(report);
  return SECTIONS.map(({ id, title }) => {
    const own = drawn.filter(({ section }) => section === id);
    return { id, title, short: title, body: own.length === 0 ? '' : showCharts(report, own, id) };
  });
}

const SECTIONS = [
  { id: 'throughput', title: 'Throughput' },
  { id: 'batches', title: 'Batch sizes' },
  { id: 'resources', title: 'Resources' },
] as const;

function showCharts(report: Report, drawn: readonly Drawn[], section: string): string {
  const charts = drawn.map(
    ({ id, title, note }) =>
      `<figure><figcaption>${escapeHtml(title)} <span class="more">${escapeHtml(note)}</span></figcaption><div class="chart" id="chart-${id}" hidden></div></figure>`,
  );
  return `<div class="figures">${charts.join('\n')}</div>\n${section === 'batches' ? showSizes(report) : ''}${showNumbers(report, drawn)}`;
}

function showSizes({ sizes }: Report): string {
  const rows = KINDS.filter(([kind]) => sizes[kind].batches > 0).map(([kind, name]) => {
    const { batches, mean, largest } = sizes[kind];
    return [escapeHtml(name), `${batches}`, mean === null ? '–' : mean.toFixed(1), `${largest}`];
  });
  return table(
    'Over the whole run',
    [
      { title: 'Together' },
      { title: 'Batches', align: 'right' },
      { title: 'Mean size', align: 'right' },
      { title: 'Largest', align: 'right' },
    ],
    rows,
  );
}

const KINDS = [
  ['tasks', 'tasks released'],
  ['reads', 'reads of a turn'],
  ['writes', 'writes of a turn'],
  ['calls', 'other tool calls of a turn'],
] as const;

/** The numbers that the charts are drawn from, a row for each slice in which there was any. */
function showNumbers(report: Report, drawn: readonly Drawn[]): string {
  const { slice_ms } = report.series;
  const slices = drawn[0]?.values.length ?? 0;
  const rows = Array.from({ length: slices }, (_, at) => at)
    .filter((at) => drawn.some(({ values }) => (values[at] ?? 0) !== 0))
    .map((at) => [
      escapeHtml(`+${sayDuration(at * slice_ms)}`),
      ...drawn.map((one) => escapeHtml(sayDrawn(one.unit, one.values[at] ?? null))),
    ]);
  return details(
    'The numbers',
    table(
      `In slices of ${sayDuration(slice_ms)}`,
      [{ title: 'From' }, ...drawn.map(({ title }) => ({ title, align: 'right' as const }))],
      rows,
      { class: 'numbers' },
    ),
  );
}
