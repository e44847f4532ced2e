import type { CellName, StreamRow, TableShape } from './model.ts';

/** Column titles. */
export const CELL_TITLES: Readonly<Record<CellName, string>> = {
  stream: 'stream',
  step: '',
  phase: 'phase',
  word: 'state',
  time: 'time',
  tokens: 'tokens',
  cost: 'cost',
  files: 'files',
  doing: 'doing',
};

/** Space after each column but the last, counted in its width. */
export const GAP = 2;

/** Width of what stands before the cells: the mark of the chosen row and the state's glyph. */
export const MARGIN = 4;

/** What a meter's label and number take, in columns, with the space after them. */
export const METER_TEXT = { label: 12, value: 14 } as const;

/**
 * Chooses the columns for a width: the stream and its state always, the rest by importance as far as there is room.
 * A column nobody has a value for is left out.
 */
export function shapeTable(width: number, rows: readonly StreamRow[], longestId: number): TableShape {
  let room = Math.max(0, width - MARGIN);
  const cells = new Map<CellName, number>();
  const take = (name: CellName, wanted: number, least: number): void => {
    const given = Math.min(wanted, room);
    if (given < least) return;
    cells.set(name, given);
    room -= given;
  };
  const has = (name: CellName): boolean => rows.some((row) => row[name] !== '');
  const widest = (name: CellName): number =>
    Math.max(CELL_TITLES[name].length, ...rows.map((row) => row[name].length));
  // Never narrower than its title, however short the names are.
  const name = Math.max(longestId, CELL_TITLES.stream.length);
  take('stream', Math.min(name, width < 60 ? 16 : 28) + GAP, 6);
  take('word', 10 + GAP, 8);
  take('time', 6 + GAP, 6);
  if (has('step')) take('step', widest('step') + GAP, widest('step'));
  if (room >= DOING_LEAST + 28 && has('phase')) take('phase', Math.min(24, widest('phase')) + GAP, 8);
  if (room >= DOING_LEAST + 8 && has('tokens')) take('tokens', 6 + GAP, 8);
  if (room >= DOING_LEAST + 8 && has('cost')) take('cost', 6 + GAP, 8);
  if (room >= DOING_LEAST + 7 && has('files')) take('files', 5 + GAP, 7);
  if (room >= 8) take('doing', room, 8);
  const ordered = ORDER.flatMap((name) => {
    const given = cells.get(name);
    return given === undefined
      ? []
      : [{ name, width: given, align: RIGHT.has(name) ? ('right' as const) : ('left' as const) }];
  });
  return { key: ordered.map((cell) => `${cell.name}:${cell.width}`).join(' '), cells: ordered };
}

/** Below this, what an agent does is worth more than what it used. */
const DOING_LEAST = 18;
const ORDER: readonly CellName[] = [
  'stream',
  'step',
  'phase',
  'word',
  'time',
  'tokens',
  'cost',
  'files',
  'doing',
];
const RIGHT: ReadonlySet<CellName> = new Set(['time', 'tokens', 'cost', 'files']);
