import { Text } from 'ink';
import { createContext, type ReactElement, type ReactNode, useContext } from 'react';
import { steady } from './cells.ts';
import type { Tone } from './model.ts';

/** Whether colours may be used; weight and brightness are used either way. */
export type Colors = 'color' | 'plain';

/** The colours of a screen, given once at its root. */
export const ColorsContext: React.Context<Colors> = createContext<Colors>('color');

/**
 * Text by meaning. The colours keep apart for the common kinds of colour blindness and read on light and dark; no
 * meaning rests on colour alone.
 */
export function Say(props: {
  readonly tone?: Tone;
  readonly strong?: true;
  readonly children: ReactNode;
}): ReactElement {
  const colors = useContext(ColorsContext);
  const tone = props.tone ?? 'plain';
  const color = colors === 'color' ? COLORS[tone] : undefined;
  return (
    <Text
      wrap="truncate-end"
      bold={tone === 'strong' || props.strong === true}
      dimColor={tone === 'dim'}
      {...(color === undefined ? {} : { color })}
    >
      {Array.isArray(props.children) ? props.children.map(steadyText) : steadyText(props.children)}
    </Text>
  );
}

/** Every text of the picture passes here: none may take more of its line than was counted. */
function steadyText(child: ReactNode): ReactNode {
  return typeof child === 'string' ? steady(child) : child;
}

// Bluish green, vermillion, orange and sky blue of the Okabe-Ito set, darkened or lightened to read on both grounds.
const COLORS: Readonly<Partial<Record<Tone, string>>> = {
  good: '#22a884',
  bad: '#e0632b',
  attention: '#d39200',
  active: '#3f9fdc',
};
