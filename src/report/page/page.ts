import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent,
  DataZoomSliderComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { ChartData } from '../charts.ts';
import { walkRows } from './attempts.ts';
import { offerCopies } from './copies.ts';
import { type Palette, readPalette } from './palette.ts';
import { seriesOption } from './series.ts';
import { offerTheme } from './theme.ts';
import { timelineHeight, timelineOption } from './timeline.ts';

use([
  AriaComponent,
  BarChart,
  CustomChart,
  DataZoomSliderComponent,
  GridComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  ScatterChart,
  SVGRenderer,
  TooltipComponent,
]);

const PRINT_WIDTH = 680;

/** A picture on the page and how it is drawn anew. */
interface Picture {
  readonly place: HTMLElement;
  readonly chart: EChartsType;
  readonly draw: (palette: Palette, width: number) => EChartsCoreOption;
}

const data = JSON.parse(document.getElementById('data')?.textContent ?? '{}') as ChartData;
const pictures: Picture[] = [];
const timeline = open('timeline', (palette, width) => timelineOption(data, palette, width < 620));
for (const drawn of data.drawn) open(drawn.id, (palette) => seriesOption(drawn, data, palette));
drawAll();
offerCopies();
offerTheme(drawAll);
if (timeline !== null) walkRows(timeline.chart, data);
new ResizeObserver(() => {
  // On paper there is one width, whatever the window's.
  if (!('print' in document.documentElement.dataset)) fitWidths(null);
}).observe(document.body);
addEventListener('beforeprint', () => {
  for (const part of document.querySelectorAll('details')) {
    if (!part.open) part.dataset['closed'] = '';
    part.open = true;
  }
  document.documentElement.dataset['print'] = '';
  drawAll(PRINT_WIDTH);
});
addEventListener('afterprint', () => {
  for (const part of document.querySelectorAll('details')) {
    if ('closed' in part.dataset) part.open = false;
    delete part.dataset['closed'];
  }
  delete document.documentElement.dataset['print'];
  drawAll();
});

function open(id: string, draw: Picture['draw']): Picture | null {
  const place = document.getElementById(`chart-${id}`);
  if (place === null) return null;
  place.hidden = false;
  const legend = place.nextElementSibling;
  if (legend instanceof HTMLElement && legend.classList.contains('legend')) legend.hidden = false;
  if (id === 'timeline') place.style.height = `${timelineHeight(data)}px`;
  const chart = init(place, null, { renderer: 'svg' });
  const picture = { place, chart, draw };
  pictures.push(picture);
  return picture;
}

/** Draws everything in the colours of the moment, as wide as there is room, or as wide as told. */
function drawAll(width: number | null = null): void {
  const palette = readPalette();
  fitWidths(width);
  for (const { chart, draw } of pictures)
    chart.setOption(draw(palette, chart.getWidth()), { notMerge: true });
}

/** Two pictures stand beside each other where there is room for it; in print they do not. */
function fitWidths(width: number | null): void {
  for (const { chart, place } of pictures) {
    const wanted = width ?? place.clientWidth;
    if (wanted > 0 && wanted !== chart.getWidth()) chart.resize({ width: wanted });
  }
}
