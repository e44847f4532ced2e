/**
 * A bar chart in block characters, one string per line, top line first. A flat bottom line means zero, so that nothing
 * and a little differ; the largest value (or `max`, if that is larger) fills the height.
 */
export function drawBars(
  values: readonly number[],
  size: { readonly height: number; readonly max?: number },
): readonly string[] {
  const top = Math.max(size.max ?? 0, ...values, 0);
  const levels = values.map((value) => level(value, top, size.height * STEPS));
  return Array.from({ length: size.height }, (_, line) => {
    const floor = (size.height - 1 - line) * STEPS;
    return levels.map((eighths) => BLOCKS[Math.min(STEPS, Math.max(0, eighths - floor))] ?? ' ').join('');
  });
}

/** A progress bar of `width` characters: heavy for what is done, light for what is not. */
export function drawProgress(share: number, width: number): readonly [done: string, open: string] {
  const within = Math.min(1, Math.max(0, share));
  const full = within === 1 ? width : Math.min(width - 1, Math.floor(within * width));
  return ['━'.repeat(Math.max(0, full)), '─'.repeat(Math.max(0, width - full))];
}

const STEPS = 8;
const BLOCKS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Eighths of a line; zero still draws the base line, and anything above zero stands out from it. */
function level(value: number, top: number, full: number): number {
  if (value <= 0 || top <= 0) return 1;
  return Math.max(2, Math.round((value / top) * full));
}
