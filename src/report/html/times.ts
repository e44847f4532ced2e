import { sayDuration } from '../../views/quantities.ts';
import type { Report } from '../model.ts';
import { escapeHtml } from './markup.ts';

/** Bars to one scale: how long one after another would take, what was predicted, what it took. */
export function showTimes(report: Report): string {
  const { times } = report;
  const bars = [
    { name: 'one after another', ms: times.sequential_ms, kind: 'plain', known: times.sequential_ms > 0 },
    { name: 'predicted', ms: times.predicted_ms ?? 0, kind: 'striped', known: times.predicted_ms !== null },
    { name: 'achieved', ms: times.wall_ms, kind: 'strong', known: true },
  ];
  const most = Math.max(1, ...bars.map(({ ms }) => ms));
  const rows = bars.map(({ name, ms, kind, known }) => {
    const said = known ? sayDuration(ms) : '–';
    const width = (known ? (ms / most) * 100 : 0).toFixed(2);
    return `<div class="measure"><span class="name">${escapeHtml(name)}</span><svg class="rail ${kind}" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect class="ground" width="100" height="1"/><rect class="fill" width="${width}" height="1"/></svg><span class="amount">${escapeHtml(said)}</span></div>`;
  });
  const how =
    '<p class="more">One after another, and so the speed-up, counts the programs of accepted attempts; utilisation and what was at work count those of all attempts, failed ones too. Reading and checking their work counts in neither.</p>';
  const why =
    times.predicted_ms === null
      ? '<p class="more">Nothing was predicted: the session declares no estimate for some task, or its clock is not the wall’s.</p>'
      : '';
  return `<div class="measures">${rows.join('\n')}</div>\n${why}${how}${sayFigures(report)}`;
}

function sayFigures({ summary, times }: Report): string {
  const lines = summary.figures
    .filter(({ label }) => label !== 'tasks')
    .map(({ label, text }) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd></div>`);
  const still =
    times.stood_still_ms === 0
      ? ''
      : `<div><dt>stood still</dt><dd>${escapeHtml(`${sayDuration(times.stood_still_ms)} without a coordinator: what ran went on, nothing new began`)}</dd></div>`;
  return lines.length === 0 && still === '' ? '' : `<dl class="lines">${lines.join('')}${still}</dl>`;
}
