import type {
  CustomSeriesRenderItemAPI,
  CustomSeriesRenderItemParams,
  CustomSeriesRenderItemReturn,
} from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import { sayDuration, sayShortDuration } from '../../views/quantities.ts';
import type { ChartData } from '../charts.ts';
import type { Palette } from './palette.ts';
import { tip } from './tip.ts';

/** More rows than this are looked at through a window. */
export const ROWS_MOST = 40;
const ROW = 26;

/** How high the chart is, in pixels. */
export function timelineHeight({ streams }: ChartData): number {
  return 74 + Math.min(ROWS_MOST, Math.max(2, streams.length)) * ROW;
}

/** A row for each stream, a bar for each attempt; milestones, meetings and breaks across all rows. */
export function timelineOption(data: ChartData, palette: Palette, narrow: boolean): EChartsCoreOption {
  const isLong = data.streams.length > ROWS_MOST;
  const text = { color: palette.ink, fontFamily: palette.font, fontSize: 12 };
  return {
    animation: false,
    aria: { enabled: true, label: { description: describe(data) } },
    textStyle: text,
    grid: { left: 8, right: isLong ? 36 : 16, top: 30, bottom: 8, containLabel: true },
    tooltip: { trigger: 'item', confine: true, ...tipLook(palette) },
    xAxis: {
      type: 'value',
      min: 0,
      max: data.span_ms,
      interval: tickOf(data.span_ms, narrow ? 4 : 10),
      axisLabel: {
        color: palette.faint,
        formatter: (ms: number) => sayShortDuration(ms),
        hideOverlap: true,
        showMaxLabel: false,
      },
      splitLine: { lineStyle: { color: palette.line } },
      axisLine: { lineStyle: { color: palette.line } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: data.streams,
      axisLabel: { color: palette.ink, width: narrow ? 90 : 190, overflow: 'truncate' },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
    },
    dataZoom: isLong
      ? [
          {
            type: 'slider',
            yAxisIndex: 0,
            startValue: 0,
            endValue: ROWS_MOST - 1,
            width: 14,
            right: 8,
            brushSelect: false,
            showDetail: false,
          },
        ]
      : [],
    series: [attemptsSeries(data, palette), marksSeries(data, palette)],
  };
}

/** The look of what stands beside the pointer. */
export function tipLook(palette: Palette): Readonly<Record<string, unknown>> {
  return {
    backgroundColor: palette.ground,
    borderColor: palette.line,
    textStyle: { color: palette.ink, fontFamily: palette.font, fontSize: 13 },
    extraCssText: 'max-width:22rem;white-space:normal',
  };
}

function describe({ streams, attempts, gates, syncs, span_ms }: ChartData): string {
  const failed = attempts.filter(([, , , , outcome]) => outcome === 'failed').length;
  return `Timeline of ${streams.length} streams over ${sayDuration(span_ms)}: ${attempts.length} attempts, ${failed} of them failed; ${gates.length} gates, ${syncs.length} meetings. The table below has every attempt.`;
}

function attemptsSeries(data: ChartData, palette: Palette): object {
  return {
    type: 'custom',
    id: 'attempts',
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) =>
      drawAttempt(data.attempts[params.dataIndex], { params, api, palette }),
    encode: { x: [1, 3], y: 0 },
    data: data.attempts.map(([stream, from, exit, to]) => [stream, from, exit, to]),
    tooltip: {
      formatter: ({ dataIndex }: { readonly dataIndex: number }) => {
        const attempt = data.attempts[dataIndex];
        if (attempt === undefined) return '';
        const [stream, from, , to, outcome, words] = attempt;
        return tip([
          data.streams[stream] ?? '',
          words,
          `${OUTCOMES[outcome]}, ${sayDuration(to - from)} from +${sayDuration(from)}`,
        ]);
      },
    },
  };
}

/** A bar as long as the attempt took; the part after its program ended is lighter. */
function drawAttempt(
  attempt: ChartData['attempts'][number] | undefined,
  on: {
    readonly params: CustomSeriesRenderItemParams;
    readonly api: CustomSeriesRenderItemAPI;
    readonly palette: Palette;
  },
): CustomSeriesRenderItemReturn {
  if (attempt === undefined) return null;
  const { api, palette } = on;
  const [stream, from, exit, to, outcome, words] = attempt;
  const [x = 0, middle = 0] = api.coord([from, stream]);
  const [right = 0] = api.coord([to, stream]);
  const [end = 0] = api.coord([Math.min(exit, to), stream]);
  const [, row = ROW] = (api.size?.([0, 1]) ?? [0, ROW]) as number[];
  const height = Math.max(4, Math.min(18, row * 0.68));
  const y = middle - height / 2;
  const width = Math.max(2, right - x);
  // Words stand on the full colour alone: on the lighter part they could not be read.
  const solid = Math.max(2, Math.min(width, end - x));
  const color = {
    succeeded: palette.good,
    failed: palette.bad,
    running: palette.active,
    left: palette.attention,
  }[outcome];
  const area = on.params.coordSys as unknown as { x: number; y: number; width: number; height: number };
  const isFailed = outcome === 'failed';
  return {
    type: 'group',
    clipPath: {
      type: 'rect',
      shape: { x: area.x, y: area.y - 2, width: area.width + 2, height: area.height + 4 },
    },
    children: [
      {
        type: 'rect',
        shape: { x, y, width, height, r: 3 },
        style: { fill: color, opacity: 0.4, stroke: palette.ground, lineWidth: 1 },
      },
      {
        type: 'rect',
        shape: { x, y, width: solid, height, r: 3 },
        style: {
          fill: color,
          stroke: isFailed ? palette.ink : palette.ground,
          lineWidth: 1,
          ...(isFailed ? { lineDash: [3, 2] } : {}),
        },
        emphasis: { style: { stroke: palette.ink, lineWidth: 2.5 } },
        textContent:
          solid < 24 || height < 11 ? undefined : labelOf(`${SIGNS[outcome]}${words}`, solid, palette),
        textConfig: { position: 'insideLeft', distance: 5 },
      },
    ],
  } as CustomSeriesRenderItemReturn;
}

const SIGNS = { succeeded: '', failed: '✗ ', running: '▶ ', left: '⚑ ' } as const;

function labelOf(text: string, width: number, palette: Palette): object {
  return {
    style: {
      text,
      fill: palette.ground,
      fontSize: 11,
      fontFamily: palette.font,
      width: width - 8,
      overflow: 'truncate',
      ellipsis: '…',
    },
  };
}

const OUTCOMES = { succeeded: 'done', failed: 'failed', running: 'at work', left: 'left at work' } as const;

/** Milestones, meetings and breaks as lines and areas. */
function marksSeries(data: ChartData, palette: Palette): object {
  const label = (text: string, color: string): object => ({
    formatter: text,
    color,
    fontSize: 11,
    fontFamily: palette.font,
    width: 110,
    overflow: 'truncate',
    // Rows count from the top, so that this is above them.
    position: 'start',
  });
  const gates = data.gates.slice(0, MARKS_MOST).map(([name, at, how]) => ({
    xAxis: at,
    name: `${name} ${how}`,
    lineStyle: { color: how === 'reached' ? palette.ink : palette.bad, type: 'solid', width: 1.2 },
    label: label(how === 'reached' ? '◆' : '✗', how === 'reached' ? palette.ink : palette.bad),
  }));
  const syncs = data.syncs.slice(0, MARKS_MOST).map(([tick, at, conflicts]) => ({
    xAxis: at,
    name: `sync ${tick}, ${conflicts === 0 ? 'no conflict found' : `${conflicts} conflicts found`}`,
    lineStyle: { color: conflicts === 0 ? palette.faint : palette.attention, type: 'dashed', width: 1.2 },
    label: label(
      conflicts === 0 ? '⇄' : `⇄ ${conflicts}`,
      conflicts === 0 ? palette.faint : palette.attention,
    ),
  }));
  const breaks = data.breaks
    .slice(0, MARKS_MOST)
    .map(([from, to, text]) => [
      { xAxis: from, name: text, itemStyle: { color: palette.attention, opacity: 0.14 } },
      { xAxis: Math.max(to, from + data.span_ms / 400) },
    ]);
  const named = ({ name }: { readonly name: string }): HTMLElement => tip([name]);
  return {
    type: 'scatter',
    data: [],
    markLine: {
      symbol: ['none', 'none'],
      animation: false,
      data: [...gates, ...syncs],
      tooltip: { formatter: named },
      emphasis: { disabled: true },
    },
    markArea: { animation: false, data: breaks, label: { show: false }, tooltip: { formatter: named } },
  };
}

const MARKS_MOST = 100;

/** A step that people count in, so that there are at most so many of them. */
function tickOf(span_ms: number, most: number): number {
  const least = span_ms / most;
  const day = 86_400_000;
  return TICKS_MS.find((step) => step >= least) ?? Math.ceil(least / day) * day;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const TICKS_MS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((count) => count * HOUR),
];
