import { Box } from 'ink';
import { memo, type ReactElement } from 'react';
import type { StreamRow, StreamsModel, TableShape, Tone } from './model.ts';
import { Rule } from './rule.tsx';
import { CELL_TITLES } from './table.ts';
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
    <Box flexDirection="column" width={width} height={props.lines} overflow="hidden">
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
  return (
    <Box height={1} marginLeft={4}>
      {table.cells.map((cell) => (
        <Cell key={cell.name} cell={cell}>
          <Say tone="dim">{CELL_TITLES[cell.name]}</Say>
        </Cell>
      ))}
    </Box>
  );
}

const Row = memo(
  DrawRow,
  (before, after) => before.table.key === after.table.key && sameRow(before.row, after.row),
);

function DrawRow({ row, table }: { readonly row: StreamRow; readonly table: TableShape }): ReactElement {
  return (
    <Box height={1}>
      <Box width={2} flexShrink={0}>
        <Say tone="active" strong>
          {row.marked ? '❯' : ' '}
        </Say>
      </Box>
      <Box width={2} flexShrink={0}>
        <Say tone={row.tone}>{row.glyph}</Say>
      </Box>
      {table.cells.map((cell) => (
        <Cell key={cell.name} cell={cell}>
          <Say
            tone={toneOf(row, cell.name)}
            {...(cell.name === 'stream' && row.marked ? { strong: true } : {})}
          >
            {row[cell.name]}
          </Say>
        </Cell>
      ))}
    </Box>
  );
}

function Cell(props: {
  readonly cell: TableShape['cells'][number];
  readonly children: ReactElement;
}): ReactElement {
  const { name, width, align } = props.cell;
  return (
    <Box
      width={width}
      height={1}
      flexShrink={0}
      paddingRight={name === 'doing' ? 0 : 2}
      justifyContent={align === 'right' ? 'flex-end' : 'flex-start'}
    >
      {props.children}
    </Box>
  );
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
