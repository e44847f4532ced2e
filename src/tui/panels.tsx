import { Box } from 'ink';
import { memo, type ReactElement } from 'react';
import { cellsOf, fitCells } from './cells.ts';
import type {
  DialogModel,
  Item,
  KeyHint,
  LogModel,
  Meter,
  MetersModel,
  Piece,
  TimelineModel,
} from './model.ts';
import { Rule } from './rule.tsx';
import { METER_TEXT } from './table.ts';
import { Say } from './theme.tsx';

/** A titled list of lines with signs: problems, milestones. */
export const Items: React.MemoExoticComponent<(props: ItemsProps) => ReactElement> = memo(
  DrawItems,
  (before, after) =>
    before.title === after.title &&
    before.width === after.width &&
    before.lines === after.lines &&
    before.right === after.right &&
    sameRows(before.items, after.items) &&
    sameRows(before.strip ?? [], after.strip ?? []),
);

interface ItemsProps {
  readonly title: string;
  readonly right?: string;
  /** A line of adjoining pieces above the items. */
  readonly strip?: readonly Piece[];
  readonly items: readonly Item[];
  readonly width: number;
  readonly lines: number;
}

function DrawItems({ title, right = '', strip = [], items, width, lines }: ItemsProps): ReactElement {
  return (
    <Box flexDirection="column" width={width} height={lines}>
      <Rule title={title} right={right} width={width} />
      {strip.length === 0 ? null : (
        <Say>
          {' '}
          {strip.map((piece, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a piece of the line is its place
            <Say key={index} tone={piece.tone}>
              {piece.text}
            </Say>
          ))}
        </Say>
      )}
      {items.map((item) => (
        <Box key={item.id} height={1} paddingLeft={1 + item.indent}>
          <Box width={2} flexShrink={0}>
            <Say tone={item.tone}>{item.glyph}</Say>
          </Box>
          <Say tone={item.tone === 'dim' ? 'dim' : 'plain'}>
            {item.key === undefined ? null : <Say tone="strong">{`${item.key}  `}</Say>}
            {item.text}
            <Say tone={item.tone === 'good' || item.tone === 'active' ? 'dim' : item.tone}>
              {item.hint === '' ? '' : `  ${item.hint}`}
            </Say>
          </Say>
        </Box>
      ))}
    </Box>
  );
}

function sameRows<Row extends object>(before: readonly Row[], after: readonly Row[]): boolean {
  if (before.length !== after.length) return false;
  return after.every((row, index) => {
    const old = before[index];
    return old !== undefined && (Object.keys(row) as (keyof Row)[]).every((key) => old[key] === row[key]);
  });
}

/** Lines that measure something, below their title. */
export const Meters: React.MemoExoticComponent<(props: MetersProps) => ReactElement> = memo(
  DrawMeters,
  (before, after) =>
    before.width === after.width &&
    before.lines === after.lines &&
    before.model.title === after.model.title &&
    before.model.right === after.model.right &&
    sameRows(before.model.meters, after.model.meters),
);

interface MetersProps {
  readonly model: MetersModel;
  readonly width: number;
  readonly lines: number;
}

function DrawMeters({ model, width, lines }: MetersProps): ReactElement {
  const labels = Math.min(METER_TEXT.label, Math.max(0, width - 2));
  return (
    <Box flexDirection="column" width={width} height={lines}>
      <Rule title={model.title} right={model.right} width={width} />
      {model.meters.map((meter) => (
        <DrawMeter key={meter.label} meter={meter} labels={labels} />
      ))}
    </Box>
  );
}

/** What is measured stands beside the foot of its chart. */
function DrawMeter({ meter, labels }: { readonly meter: Meter; readonly labels: number }): ReactElement {
  const lines = meter.bars.split('\n');
  const foot = lines.pop() ?? '';
  return (
    <>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of a chart is its place
        <Say key={index} tone={meter.tone}>{`${' '.repeat(labels + METER_TEXT.value + 1)}${line}`}</Say>
      ))}
      <Say>
        {` ${fitCells(meter.label, labels - 1)} `}
        <Say tone="strong">{fitCells(meter.value, METER_TEXT.value - 1, 'right')}</Say>
        <Say tone={meter.tone}>{` ${foot}`}</Say>
      </Say>
    </>
  );
}

/** Milestones on a line and one by one. */
export function Timeline(props: {
  readonly model: TimelineModel;
  readonly width: number;
  readonly lines: number;
}): ReactElement {
  const { model, width } = props;
  return (
    <Items
      title={model.title}
      right={model.right}
      strip={model.strip}
      items={model.items}
      width={width}
      lines={props.lines}
    />
  );
}

/** The end of an agent's output. */
export function Log(props: {
  readonly log: LogModel;
  readonly width: number;
  readonly lines: number;
}): ReactElement {
  const { log, width } = props;
  return (
    <Box flexDirection="column" width={width} height={props.lines}>
      <Rule title={log.title} right={log.right} width={width} focused={log.focused} />
      {log.lines.length === 0 ? <Say tone="dim">{`  ${log.none}`}</Say> : null}
      {log.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a log have no name but their place
        <Say key={index} tone={line.tone}>{` ${line.text}`}</Say>
      ))}
    </Box>
  );
}

/** A question, or the help. */
export function Dialog(props: {
  readonly dialog: DialogModel;
  readonly width: number;
  readonly lines: number;
}): ReactElement {
  const { dialog, width } = props;
  const keys = Math.max(0, ...dialog.lines.map((line) => line.key.length));
  return (
    <Box flexDirection="column" width={width} height={props.lines}>
      <Rule title={dialog.title} right={dialog.right} width={width} focused />
      {dialog.about.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of a text is its place
        <Say key={index} strong>{`  ${line}`}</Say>
      ))}
      {dialog.lines.map((line) => (
        <Box key={line.key} height={1}>
          <Box width={2} flexShrink={0}>
            <Say tone="active" strong>
              {line.marked ? '❯' : ' '}
            </Say>
          </Box>
          <Box flexShrink={0} width={keys + 2}>
            <Say tone="active" strong>
              {line.key}
            </Say>
          </Box>
          <Say tone={line.tone}>{line.text}</Say>
        </Box>
      ))}
      {dialog.foot === '' ? null : (
        <Box height={1} paddingLeft={2}>
          <Say tone="dim">{dialog.foot}</Say>
        </Box>
      )}
    </Box>
  );
}

/** What the run answered last, else the keys that mean something now, as many as fit. */
export function Footer(props: {
  readonly keys: readonly KeyHint[];
  readonly notice: Piece | null;
  readonly width: number;
}): ReactElement {
  if (props.notice !== null)
    return (
      <Box width={props.width} height={1} paddingLeft={1}>
        <Say tone={props.notice.tone} strong>
          {props.notice.text}
        </Say>
      </Box>
    );
  return (
    <Box width={props.width} height={1} paddingLeft={1}>
      <Say>
        {fitting(props.keys, props.width - 1).map((hint, index) => (
          <Say key={hint.key}>
            {index === 0 ? '' : '  '}
            <Say tone="strong">{hint.key}</Say>
            <Say tone="dim">{` ${hint.does}`}</Say>
          </Say>
        ))}
      </Say>
    </Box>
  );
}

/** The first hints that fit whole. */
function fitting(keys: readonly KeyHint[], width: number): readonly KeyHint[] {
  let used = -2;
  const least = keys.findIndex(({ key, does }) => {
    used += cellsOf(key) + cellsOf(does) + 3;
    return used > width;
  });
  return least < 0 ? keys : keys.slice(0, Math.max(1, least));
}
