import type { PhaseDeclaration, StreamDeclaration } from '../session/session.ts';
import type { Trigger } from './model.ts';

/** How many phases a stream has: declared, else the highest `phase_N` that any trigger asks of it, at least 1. */
export function countPhases(stream: StreamDeclaration, asked: number): number {
  const { phases } = stream;
  if (phases === null) return Math.max(1, asked);
  return Math.max(1, phases.kind === 'count' ? phases.count.value : phases.phases.length);
}

/** For each stream, the highest phase number that any trigger asks of it (0: none). */
export function phasesAsked(triggers: Iterable<Trigger>, streamCount: number): number[] {
  const asked = new Array<number>(streamCount).fill(0);
  let everywhere = 0;
  for (const { phase, streams } of triggers) {
    if (phase === null) continue;
    // Thousands of milestones may each wait for thousands of streams.
    if (streams.length === streamCount) everywhere = Math.max(everywhere, phase);
    else for (const stream of streams) asked[stream] = Math.max(asked[stream]!, phase);
  }
  return asked.map((phase) => Math.max(phase, everywhere));
}

/** The declarations of a stream's phases when it lists them. */
export function listedPhases(stream: StreamDeclaration): readonly PhaseDeclaration[] {
  return stream.phases?.kind === 'list' ? stream.phases.phases : [];
}

/** The 1-based number of a phase given by name or number, or `null` if the stream has none such. */
export function findPhase(stream: StreamDeclaration, count: number, written: string): number | null {
  const listed = listedPhases(stream).findIndex((phase) => phase.name.value === written);
  if (listed !== -1) return listed + 1;
  if (!/^[1-9][0-9]{0,5}$/.test(written)) return null;
  const number = Number(written);
  return number <= count ? number : null;
}
