import type { Palette } from '../diagnostics/render/pretty.ts';

/** The palette of a terminal: the sixteen colours every one has. */
export const terminalPalette: Palette = {
  error: wrap(31, 39),
  warning: wrap(33, 39),
  info: wrap(36, 39),
  strong: wrap(1, 22),
  dim: wrap(2, 22),
};

function wrap(on: number, off: number): (text: string) => string {
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`;
}
