import type { EChartsType } from 'echarts/core';
import type { ChartData } from '../charts.ts';
import { ROWS_MOST } from './timeline.ts';

/**
 * One place to tab to for all attempts: arrow keys go from row to row, the chart shows the one that has the focus; a
 * click on a bar goes to its row.
 */
export function walkRows(chart: EChartsType, data: ChartData): void {
  const rows = [...document.querySelectorAll<HTMLElement>('tr[data-attempt]')];
  const hint = document.querySelector<HTMLElement>('.hint');
  if (rows.length === 0) return;
  if (hint !== null) hint.hidden = false;
  const indexOf = (row: HTMLElement): number => Number(row.dataset['attempt']);
  const choose = (row: HTMLElement): void => {
    for (const other of rows) other.tabIndex = other === row ? 0 : -1;
    const index = indexOf(row);
    bringIntoView(chart, data, data.attempts[index]?.[0] ?? 0);
    chart.dispatchAction({ type: 'downplay', seriesId: 'attempts' });
    chart.dispatchAction({ type: 'highlight', seriesId: 'attempts', dataIndex: index });
    chart.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: index });
  };
  for (const [at, row] of rows.entries()) {
    row.tabIndex = at === 0 ? 0 : -1;
    row.addEventListener('focus', () => choose(row));
    row.addEventListener('blur', () => {
      chart.dispatchAction({ type: 'downplay', seriesId: 'attempts' });
      chart.dispatchAction({ type: 'hideTip' });
    });
    row.addEventListener('keydown', (event) => {
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      rows[Math.min(rows.length - 1, Math.max(0, to))]?.focus();
    });
  }
  chart.on('click', ({ seriesId, dataIndex }) => {
    if (seriesId !== 'attempts') return;
    const row = rows.find((candidate) => indexOf(candidate) === dataIndex);
    const part = row?.closest('details');
    if (part) part.open = true;
    row?.focus();
  });
}

/** Moves the window over many streams to the one that is shown. */
function bringIntoView(chart: EChartsType, { streams }: ChartData, stream: number): void {
  if (streams.length <= ROWS_MOST) return;
  const startValue = Math.min(Math.max(0, stream - ROWS_MOST / 2), streams.length - ROWS_MOST);
  chart.dispatchAction({ type: 'dataZoom', startValue, endValue: startValue + ROWS_MOST - 1 });
}
