import type { MilestoneDeclaration, Session, StreamDeclaration } from '../session/session.ts';
import type { Miss, Trigger } from './model.ts';
import { type NameTable, tableOf } from './names.ts';
import { countPhases, phasesAsked } from './phases.ts';
import { resolveTriggers } from './triggers.ts';

/** Who there is and in how many phases: what everything else in a session refers to. */
export interface Outline {
  readonly declarations: readonly StreamDeclaration[];
  readonly points: readonly MilestoneDeclaration[];
  readonly streams: NameTable;
  readonly milestones: NameTable;
  /** For each milestone, its triggers. */
  readonly triggers: readonly (readonly Trigger[])[];
  /** For each stream. */
  readonly phaseCounts: readonly number[];
  readonly taskCount: number;
}

/** Names streams and milestones, and counts phases: declared, or asked for by triggers. */
export function outlineOf(session: Session, misses: Miss[]): Outline {
  const declarations = session.config?.work_streams ?? [];
  const points = session.config?.synchronization_points ?? [];
  const streams = tableOf('stream', declarations, ({ id }) => id);
  const milestones = tableOf('milestone', points, ({ milestone }) => milestone);
  const scope = { streams, all: [...declarations.keys()], milestones, misses };
  const triggers = points.map((point) => resolveTriggers(point, scope));
  const asked = phasesAsked(triggers.flat(), declarations.length);
  const phaseCounts = declarations.map((stream, index) => countPhases(stream, asked[index]!));
  const taskCount = phaseCounts.reduce((sum, count) => sum + count, 0);
  return { declarations, points, streams, milestones, triggers, phaseCounts, taskCount };
}
