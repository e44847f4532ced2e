import { Box } from 'ink';
import { memo, type ReactElement } from 'react';
import { fitCells } from './cells.ts';
import type { StreamRow, StreamsModel, TableShape, Tone } from './model.ts';
import { Rule } from './rule.tsx';
import { CELL_TITLES, GAP, MARGIN } from './table.ts';
import { Say } from './theme.tsx';

/** The window of the stream table: a row per stream, drawn again only where something changed. */
export function Streams(props: {
  readonly streams: StreamsModel;
  readonly width: number;
  readonly lines: number;
  readonly head: boolean;
}): ReactElement {
  const { streams, width } = props;
  return (
    <Box flexDirection="column" width={width} height={props.lines}>
      <Rule title={streams.title} right={streams.right} width={width} />
      {props.head && streams.rows.length > 0 ? <Head table={streams.table} /> : null}
      {streams.rows.length === 0 ? <Say tone="dim">{`  ${streams.none}`}</Say> : null}
      {streams.rows.map((row) => (
        <Row key={row.id} row={row} table={streams.table} />
      ))}
    </Box>
  );
}

const Head = memo(DrawHead, (before, after) => before.table.key === after.table.key);

function DrawHead({ table }: { readonly table: TableShape }): ReactElement {
  const titles = table.cells.map((cell) => fitCell(CELL_TITLES[cell.name], cell));
  return <Say tone="dim">{`${' '.repeat(MARGIN)}${titles.join('')}`}</Say>;
}

const Row = memo(
  DrawRow,
  (before, after) => before.table.key === after.table.key && sameRow(before.row, after.row),
);

/**
 * Two texts of several tones: a box per cell would cost the layout of each at every redraw, and signs beside plain
 * letters make the whole text slow to measure.
 */
function DrawRow({ row, table }: { readonly row: StreamRow; readonly table: TableShape }): ReactElement {
  return (
    <Box height={1}>
      <Box width={MARGIN} flexShrink={0}>
        <Say tone={row.tone}>
          <Say tone="active" strong>
            {row.marked ? '❯ ' : '  '}
          </Say>
          {row.glyph}
        </Say>
      </Box>
      <Say>
        {spansOf(row, table).map((span) => (
          <Say key={span.from} tone={span.tone} {...(span.strong ? { strong: true } : {})}>
            {span.text}
          </Say>
        ))}
      </Say>
    </Box>
  );
}

interface Span {
  readonly from: string;
  readonly tone: Tone;
  readonly strong: boolean;
  text: string;
}

/** Neighbouring cells that look alike are one text: each text costs at every redraw. */
function spansOf(row: StreamRow, table: TableShape): readonly Span[] {
  const spans: Span[] = [];
  for (const cell of table.cells) {
    const tone = toneOf(row, cell.name);
    const strong = cell.name === 'stream' && row.marked;
    const text = fitCell(row[cell.name], cell);
    const last = spans.at(-1);
    if (last !== undefined && last.tone === tone && last.strong === strong) last.text += text;
    else spans.push({ from: cell.name, tone, strong, text });
  }
  return spans;
}

/** The last column has nothing to keep away from. */
function fitCell(text: string, cell: TableShape['cells'][number]): string {
  if (cell.name === 'doing') return fitCells(text, cell.width);
  return `${fitCells(text, cell.width - GAP, cell.align)}${' '.repeat(GAP)}`;
}

function toneOf(row: StreamRow, cell: keyof typeof CELL_TITLES): Tone {
  if (cell === 'word') return row.tone;
  if (cell === 'stream') return row.tone === 'dim' && !row.marked ? 'dim' : 'plain';
  if (cell === 'doing') return row.tone === 'bad' || row.tone === 'attention' ? row.tone : 'dim';
  return row.tone === 'dim' ? 'dim' : 'plain';
}

function sameRow(before: StreamRow, after: StreamRow): boolean {
  return (Object.keys(after) as (keyof StreamRow)[]).every((key) => before[key] === after[key]);
}
