import type { RunState } from '../journal/state.ts';
import { sayDuration } from '../views/quantities.ts';
import type { Item, Tone } from './model.ts';
import type { Watch } from './watch.ts';

/** The latest events as people are told them. */
export function selectRecent(watch: Watch, state: RunState, most: number): readonly Item[] {
  if (most === 0 || state.status === 'new') return [];
  return watch.recent.slice(-most).map((told, index) => ({
    id: `${told.seq} ${index}`,
    glyph: GLYPHS[told.mark],
    tone: told.mark,
    indent: 0,
    text: `${sayDuration(told.after_ms).padStart(6)}  ${told.subject === '' ? '' : `${told.subject} `}${told.text}`,
    hint: '',
  }));
}

const GLYPHS: Readonly<Record<Tone, string>> = {
  good: '✓',
  bad: '✗',
  attention: '!',
  active: '▸',
  dim: '·',
  strong: '●',
  plain: '·',
};
