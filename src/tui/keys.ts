import type { KeyName } from './ui.ts';

/** What the terminal library says of a key, as far as it matters here. */
export interface RawKey {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

/**
 * The keys in what the terminal sent, in order: several characters may come at once when somebody types fast. Control
 * combinations other than Ctrl-C mean nothing.
 */
export function readKeys(input: string, key: RawKey): readonly KeyName[] {
  if (key.ctrl) return input === 'c' ? ['interrupt'] : [];
  // An escape with a key right behind it looks like a combination; what was meant is to get out of something.
  if (key.escape || key.meta) return ['escape'];
  if (key.upArrow) return ['up'];
  if (key.downArrow) return ['down'];
  if (key.pageUp) return ['pageup'];
  if (key.pageDown) return ['pagedown'];
  if (key.home) return ['home'];
  if (key.end) return ['end'];
  if (key.tab) return ['tab'];
  if (key.return) return ['enter'];
  // Which of the two a terminal sends for its backspace key differs.
  if (key.backspace || key.delete) return ['backspace'];
  return [...input].map((character) => NAMES[character] ?? character);
}

/** Keys in the middle of what came at once. */
const NAMES: Readonly<Record<string, KeyName>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u0003': 'interrupt',
  '\u0008': 'backspace',
  '\u007f': 'backspace',
};
