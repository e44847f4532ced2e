import type { Reader } from './binding.ts';
import { bindConflictResolution } from './conflict-resolution.ts';
import { need, openFields, read } from './fields.ts';
import { bindMilestones } from './milestones.ts';
import { id } from './names.ts';
import { textFor } from './read-text.ts';
import type { ConflictResolutionDeclaration, SessionConfig } from './session.ts';
import { bindStages } from './stages.ts';
import { bindStreams } from './streams.ts';

/** Reads `parallel_session_config`. */
export const bindConfig: Reader<SessionConfig> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'config', where });
  if (!fields) return null;
  const sessionId = need(binding, fields, 'session_id', id('a session id'));
  return {
    span: node.span,
    // A name to go on with; the finding already stops the plan.
    session_id: sessionId ?? { value: 'session', span: fields.at },
    coordination_strategy: read(binding, fields, 'coordination_strategy', textFor('word')),
    work_streams: need(binding, fields, 'work_streams', bindStreams) ?? [],
    stages: read(binding, fields, 'stages', bindStages),
    synchronization_points: read(binding, fields, 'synchronization_points', bindMilestones) ?? [],
    conflict_resolution: read(binding, fields, 'conflict_resolution', bindConflictResolution) ?? unresolved,
  };
};

const unresolved: ConflictResolutionDeclaration = {
  file: { strategy: null, notification: null, resolver: null },
  resource: { strategy: null, priority_order: null },
  dependency: { strategy: null, timeout_ms: null, escalate_to: null },
};
