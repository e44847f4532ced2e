import { Box } from 'ink';
import { memo, type ReactElement } from 'react';
import { Say } from './theme.tsx';

/** A panel's title on a line across its width. */
export const Rule: React.MemoExoticComponent<(props: RuleProps) => ReactElement> = memo(DrawRule);

interface RuleProps {
  readonly title: string;
  readonly right?: string;
  readonly width: number;
  readonly focused?: boolean;
}

function DrawRule({ title, right = '', width, focused = false }: RuleProps): ReactElement {
  return (
    <Box width={width} height={1} overflow="hidden">
      <Box flexShrink={0}>
        <Say tone={focused ? 'active' : 'dim'}>{focused ? '━━ ' : '── '}</Say>
      </Box>
      <Box flexShrink={1}>
        <Say strong tone={focused ? 'active' : 'plain'}>
          {title}
        </Say>
      </Box>
      <Box flexGrow={1} flexShrink={100000} height={1} overflow="hidden" marginLeft={1}>
        <Say tone={focused ? 'active' : 'dim'} cut="clean">
          {(focused ? '━' : '─').repeat(Math.max(0, width))}
        </Say>
      </Box>
      {right === '' ? null : (
        <Box flexShrink={1000} marginLeft={1} marginRight={1} height={1}>
          <Say tone="dim">{right}</Say>
        </Box>
      )}
    </Box>
  );
}
