import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { HeaderModel, Piece } from './model.ts';
import { drawProgress } from './sparkline.ts';
import { Say } from './theme.tsx';

/** What runs and how it stands: one line where there is little room, else two. */
export function Header(props: {
  readonly header: HeaderModel;
  readonly width: number;
  readonly lines: number;
}): ReactElement {
  const { header, width } = props;
  const status = `${header.status.glyph} ${header.status.text}`;
  const bar = Math.min(40, Math.floor(width / 4));
  const facts = fitting(header.facts, width - (props.lines > 1 ? bar + 2 : status.length + 3));
  return (
    <Box flexDirection="column" width={width} height={props.lines}>
      {props.lines > 1 ? (
        <Box width={width} height={1}>
          <Box flexShrink={0} marginRight={2}>
            <Say tone="strong">pcoord</Say>
          </Box>
          <Box flexShrink={1} flexGrow={1}>
            <Say>
              {header.session}
              <Say tone="dim">{`  ${header.strategy}`}</Say>
            </Say>
          </Box>
          <Box flexShrink={0} marginLeft={2}>
            <Say strong tone={header.status.tone}>
              {status}
            </Say>
          </Box>
        </Box>
      ) : null}
      <Box width={width} height={1}>
        {props.lines > 1 ? (
          <Progress share={header.share} width={bar} />
        ) : (
          <Box flexShrink={0} marginRight={2}>
            <Say strong tone={header.status.tone}>
              {status}
            </Say>
          </Box>
        )}
        <Say>
          {facts.map((fact, index) => (
            <Say key={fact.text} tone={fact.tone}>
              {index === 0 ? fact.text : `  ${fact.text}`}
            </Say>
          ))}
        </Say>
      </Box>
    </Box>
  );
}

function Progress(props: { readonly share: number; readonly width: number }): ReactElement {
  const [done, open] = drawProgress(props.share, props.width);
  return (
    <Box flexShrink={0} marginRight={2}>
      <Say>
        <Say tone="good">{done}</Say>
        <Say tone="dim">{open}</Say>
      </Say>
    </Box>
  );
}

/** The first facts that fit whole. */
function fitting(facts: readonly Piece[], width: number): readonly Piece[] {
  let used = -2;
  return facts.filter((fact) => {
    if (used > width) return false;
    used += fact.text.length + 2;
    return used <= width;
  });
}
