import { Box } from 'ink';
import { memo, type ReactElement } from 'react';
import type { ChartModel, DialogModel, Item, KeyHint, LogModel, Tone } from './model.ts';
import { Rule } from './rule.tsx';
import { Say } from './theme.tsx';

/** A titled list of lines with signs: problems, milestones. */
export const Items: React.MemoExoticComponent<(props: ItemsProps) => ReactElement> = memo(
  DrawItems,
  (before, after) =>
    before.title === after.title &&
    before.width === after.width &&
    before.lines === after.lines &&
    sameItems(before.items, after.items),
);

interface ItemsProps {
  readonly title: string;
  readonly items: readonly Item[];
  readonly width: number;
  readonly lines: number;
}

function DrawItems({ title, items, width, lines }: ItemsProps): ReactElement {
  return (
    <Box flexDirection="column" width={width} height={lines}>
      <Rule title={title} width={width} />
      {items.map((item) => (
        <Box key={item.id} height={1} paddingLeft={1 + item.indent}>
          <Box width={2} flexShrink={0}>
            <Say tone={item.tone}>{item.glyph}</Say>
          </Box>
          <Say tone={item.tone === 'dim' ? 'dim' : 'plain'}>
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

function sameItems(before: readonly Item[], after: readonly Item[]): boolean {
  if (before.length !== after.length) return false;
  return after.every((item, index) => {
    const old = before[index];
    return old !== undefined && (Object.keys(item) as (keyof Item)[]).every((key) => old[key] === item[key]);
  });
}

/** A bar chart below its title. */
export function Chart(props: {
  readonly chart: ChartModel;
  readonly width: number;
  readonly lines: number;
  readonly tone: Tone;
}): ReactElement {
  return (
    <Box flexDirection="column" width={props.width} height={props.lines}>
      <Rule title={props.chart.title} right={props.chart.right} width={props.width} />
      {props.chart.bars.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the chart is its place
        <Say key={index} tone={props.tone}>
          {` ${line}`}
        </Say>
      ))}
    </Box>
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
        <Say key={index}>{` ${line}`}</Say>
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
  const keys = Math.max(...dialog.lines.map((line) => line.key.length));
  return (
    <Box flexDirection="column" width={width} height={props.lines}>
      <Rule title={dialog.title} width={width} focused />
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
      <Box height={1} paddingLeft={2}>
        <Say tone="dim">{dialog.foot}</Say>
      </Box>
    </Box>
  );
}

/** The keys that mean something now, as many as fit. */
export function Footer(props: { readonly keys: readonly KeyHint[]; readonly width: number }): ReactElement {
  return (
    <Box width={props.width} height={1} paddingLeft={1}>
      <Say>
        {props.keys.map((hint, index) => (
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
