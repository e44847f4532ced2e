import type { EChartsCoreOption } from 'echarts/core';
import { sayDuration, sayShortDuration } from '../../views/quantities.ts';
import { type ChartData, type Drawn, sayDrawn } from '../charts.ts';
import type { Palette } from './palette.ts';
import { tipLook } from './timeline.ts';
import { tip } from './tip.ts';

/** Amounts over time: bars for what was counted, an area for what was measured. */
export function seriesOption(drawn: Drawn, data: ChartData, palette: Palette): EChartsCoreOption {
  const at = (slice: number): number => slice * data.slice_ms;
  const color = drawn.section === 'batches' ? palette.attention : palette.active;
  return {
    animation: false,
    aria: { enabled: true, label: { description: describe(drawn, data) } },
    textStyle: { color: palette.ink, fontFamily: palette.font, fontSize: 12 },
    grid: { left: 4, right: 14, top: 12, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      confine: true,
      ...tipLook(palette),
      formatter: (points: unknown) => {
        const slice = (points as readonly { readonly dataIndex: number }[])[0]?.dataIndex ?? 0;
        return tip([
          sayDrawn(drawn.unit, drawn.values[slice] ?? null),
          `${drawn.title}, +${sayDuration(at(slice))}`,
        ]);
      },
    },
    xAxis: {
      type: 'category',
      data: drawn.values.map((_, slice) => sayShortDuration(at(slice))),
      boundaryGap: drawn.shape === 'bars',
      axisLabel: { color: palette.faint, hideOverlap: true },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
    },
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: drawn.unit === 'count' && drawn.shape === 'bars' ? 1 : 0,
      splitNumber: 3,
      axisLabel: { color: palette.faint, formatter: (value: number) => sayDrawn(drawn.unit, value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [drawn.shape === 'bars' ? bars(drawn, color) : area(drawn, color, palette)],
  };
}

function bars(drawn: Drawn, color: string): object {
  return {
    type: 'bar',
    data: drawn.values,
    itemStyle: { color, borderRadius: [2, 2, 0, 0] },
    barMaxWidth: 14,
    barCategoryGap: '15%',
  };
}

function area(drawn: Drawn, color: string, palette: Palette): object {
  const { limit } = drawn;
  const most = Math.max(0, ...drawn.values.map((value) => value ?? 0));
  // A line far above everything would press what there is to the ground.
  const isNear = limit !== null && limit <= most * 4;
  return {
    type: 'line',
    step: 'end',
    symbol: 'none',
    connectNulls: true,
    data: drawn.values,
    lineStyle: { color, width: 1.6 },
    itemStyle: { color },
    areaStyle: { color, opacity: 0.22 },
    ...(isNear
      ? {
          markLine: {
            symbol: ['none', 'none'],
            silent: true,
            animation: false,
            data: [{ yAxis: limit }],
            lineStyle: { color: palette.faint, type: 'dashed' },
            label: { formatter: `of ${limit}`, color: palette.faint, position: 'insideEndTop' },
          },
        }
      : {}),
  };
}

function describe(drawn: Drawn, data: ChartData): string {
  const most = Math.max(0, ...drawn.values.map((value) => value ?? 0));
  return `${drawn.title} over ${sayDuration(data.span_ms)}: at most ${sayDrawn(drawn.unit, most)}. The table below has the numbers.`;
}
