import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClockStand, newStand, readClock } from './clock.ts';
import { writeFile } from './files.ts';
import { bootId } from './process-table.ts';

/** Lets later coordinators of a run, and whoever looks at it from another terminal, have its clock. */
export function noteClock(folder: string, stand: ClockStand): void {
  try {
    writeFile(pathIn(folder), JSON.stringify(stand));
  } catch {
    // On a full disk the next one goes by the time of day.
  }
}

/** The clock of a run that began since the machine was started; `null` when it is not on record. */
export function findClock(folder: string): ClockStand | null {
  try {
    const stand = JSON.parse(readFileSync(pathIn(folder), 'utf8')) as Partial<ClockStand>;
    const numbers = [stand.shown_ms, stand.started_ms, stand.monotonic_ms, stand.scale];
    if (stand.boot_id !== bootId() || !numbers.every(Number.isFinite)) return null;
    return stand as ClockStand;
  } catch {
    return null;
  }
}

/**
 * The clock of a run that is taken up: its own one, else one that goes by the time of day since the first record. It
 * never shows less than the last record says.
 */
export function resumeClock(
  folder: string,
  records: { readonly began_ms: number; readonly last_ms: number; readonly scale: number },
): ClockStand {
  const { began_ms, last_ms, scale } = records;
  const former = findClock(folder);
  const now = newStand(scale);
  const passed = now.started_ms - began_ms;
  const shown = former?.scale === scale ? readClock(former) : began_ms + Math.round(passed * scale);
  return { ...now, shown_ms: Math.max(shown, last_ms) };
}

function pathIn(folder: string): string {
  return join(folder, 'clock.json');
}
