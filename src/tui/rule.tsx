import { memo, type ReactElement } from 'react';
import { cellsOf, fitCells } from './cells.ts';
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
  const dash = focused ? '━' : '─';
  const tone = focused ? 'active' : 'dim';
  const shown = fitCells(title, Math.min(cellsOf(title), Math.max(0, width - FRAME)));
  const left = width - FRAME - cellsOf(shown);
  const room = left - DASHES_LEAST - 2;
  const said = right === '' || room < RIGHT_LEAST ? '' : fitCells(right, Math.min(cellsOf(right), room));
  const filled = said === '' ? left : left - cellsOf(said) - 2;
  return (
    <Say>
      <Say tone={tone}>{`${dash}${dash} `}</Say>
      <Say strong tone={focused ? 'active' : 'plain'}>
        {shown}
      </Say>
      <Say tone={tone}>{` ${dash.repeat(Math.max(0, filled))}${said === '' ? '' : ` ${said} `}`}</Say>
    </Say>
  );
}

/** Two dashes and a space before the title, a space after it. */
const FRAME = 4;
const DASHES_LEAST = 1;
const RIGHT_LEAST = 8;
