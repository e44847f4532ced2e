import { inertBlock } from '../base/inert.ts';

/**
 * The last lines of an agent's output as inert text: what a progress bar overwrote by carriage returns is left out,
 * trailing empty lines too. `skip` leaves out that many lines at the end (scrolling back).
 */
export function lastLines(
  text: string,
  part: { readonly lines: number; readonly skip: number },
): readonly string[] {
  const kept = text.slice(-SCANNED).split('\n').map(withoutOverwritten).join('\n');
  const lines = inertBlock(kept, { max: SCANNED }).split('\n');
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  const end = Math.max(Math.min(part.lines, lines.length), lines.length - part.skip);
  return lines.slice(Math.max(0, end - part.lines), end);
}

const SCANNED = 32_768;
/** More than any screen is wide. */
const LINE_MOST = 1000;

function withoutOverwritten(line: string): string {
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
  const from = whole.lastIndexOf('\r') + 1;
  return whole.slice(from, from + LINE_MOST);
}
