import type { Reader } from './binding.ts';
import { escalationForm } from './durations.ts';
import { openFields, read } from './fields.ts';
import { agentName } from './names.ts';
import { listOf } from './read-list.ts';
import { duration } from './read-number.ts';
import { oneOf, textFor } from './read-text.ts';
import type { ConflictResolutionDeclaration } from './session.ts';

type File = ConflictResolutionDeclaration['file'];
type Resource = ConflictResolutionDeclaration['resource'];
type Dependency = ConflictResolutionDeclaration['dependency'];

/** Reads `conflict_resolution`: one class of conflicts each. */
export const bindConflictResolution: Reader<ConflictResolutionDeclaration> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'conflict_resolution', where });
  if (!fields) return null;
  return {
    file: read(binding, fields, 'file_conflicts', fileConflicts) ?? noFile,
    resource: read(binding, fields, 'resource_conflicts', resourceConflicts) ?? noResource,
    dependency: read(binding, fields, 'dependency_conflicts', dependencyConflicts) ?? noDependency,
  };
};

const noFile: File = { strategy: null, notification: null, resolver: null };
const noResource: Resource = { strategy: null, priority_order: null };
const noDependency: Dependency = { strategy: null, timeout_ms: null, escalate_to: null };

const filePolicy = oneOf([
  'last_writer_wins_with_review',
  'serialize',
  'priority',
  'three_way_merge',
  'fail',
]);
const notification = oneOf(['immediate_alert_to_affected_agents', 'at_sync', 'none']);
const resourcePolicy = oneOf(['longest_path_first', 'priority_based_allocation', 'first_come', 'fair_share']);
const dependencyPolicy = oneOf(['collaborative_resolution', 'wait', 'fail']);

const fileConflicts: Reader<File> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'file_conflicts', where });
  if (!fields) return null;
  return {
    strategy: read(binding, fields, 'strategy', filePolicy),
    notification: read(binding, fields, 'notification', notification),
    resolver: read(binding, fields, 'resolver', agentName),
  };
};

const resourceConflicts: Reader<Resource> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'resource_conflicts', where });
  if (!fields) return null;
  return {
    strategy: read(binding, fields, 'strategy', resourcePolicy),
    priority_order: read(binding, fields, 'priority_order', listOf(textFor('word'), 'not_empty')),
  };
};

const dependencyConflicts: Reader<Dependency> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'dependency_conflicts', where });
  if (!fields) return null;
  return {
    strategy: read(binding, fields, 'strategy', dependencyPolicy),
    timeout_ms: read(binding, fields, 'timeout', duration(escalationForm)),
    escalate_to: read(binding, fields, 'escalate_to', textFor('name')),
  };
};
