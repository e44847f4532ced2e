import type { Located } from '../../diagnostics/span.ts';
import { knownItem } from './assessment.ts';
import type { Reader } from './binding.ts';
import { waitForm } from './durations.ts';
import { openFields, read } from './fields.ts';
import { readWord } from './phrases.ts';
import { listOf } from './read-list.ts';
import { count, duration, phrase, word } from './read-number.ts';
import type { BatchDeclaration } from './session.ts';

/** What may form a batch. */
export const batchTriggers = [
  'multiple_file_reads_requested',
  'parallel_tool_calls_available',
  'efficiency_optimization_opportunity',
  'resource_contention_detected',
] as const;

/** What is sampled and shown. */
export const resourceMonitors = [
  'cpu_usage_tracking',
  'memory_consumption_monitoring',
  'i_o_throughput_measurement',
  'network_request_optimization',
] as const;

/** How limits may follow what is measured. */
export const adaptations = [
  'adjust_batch_size_based_on_performance',
  'dynamic_timeout_adjustment',
  'automatic_fallback_to_sequential_on_errors',
  'learning_from_successful_patterns',
] as const;

/** Phrases with one plain form each: key of the setting → phrase → plain form. */
export const batchWords = {
  optimization: { directory: 'directory', group_by_directory_for_io_efficiency: 'directory' },
  conflict_check: { required: 'required', mandatory_before_execution: 'required' },
  rollback_strategy: { atomic: 'atomic', atomic_batch_rollback: 'atomic' },
  grouping: { tool_and_usage: 'tool_and_usage', by_tool_type_and_resource_usage: 'tool_and_usage' },
  monitoring: { full: 'full', performance_and_error_tracking: 'full' },
  parallel_limit: { auto: 'auto', based_on_system_resources: 'auto' },
} as const;

/** Reads `batch_optimization`. */
export const bindBatch: Reader<BatchDeclaration> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'batch_optimization', where });
  if (!fields) return null;
  const patterns = read(binding, fields, 'batching_patterns', batchingPatterns);
  const performance = read(binding, fields, 'performance_optimization', performanceOptimization);
  return {
    span: node.span,
    triggers: read(binding, fields, 'batch_triggers', items('batch_triggers', batchTriggers)),
    read: patterns?.read ?? { batch_size: null, timeout_ms: null, optimization: null },
    write: patterns?.write ?? { batch_size: null, conflict_check: null, rollback_strategy: null },
    tool: patterns?.tool ?? { parallel_limit: null, grouping: null, monitoring: null },
    resource_monitoring: performance?.resource_monitoring ?? null,
    adaptive_batching: performance?.adaptive_batching ?? null,
  };
};

const items = (section: string, known: readonly string[]): Reader<Located<string>[]> =>
  listOf(knownItem(section, known), 'not_empty');

interface Patterns {
  readonly read: BatchDeclaration['read'] | null;
  readonly write: BatchDeclaration['write'] | null;
  readonly tool: BatchDeclaration['tool'] | null;
}

const batchingPatterns: Reader<Patterns> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'batching_patterns', where });
  if (!fields) return null;
  return {
    read: read(binding, fields, 'read_operations', readOperations),
    write: read(binding, fields, 'write_operations', writeOperations),
    tool: read(binding, fields, 'tool_calls', toolCalls),
  };
};

const readOperations: Reader<BatchDeclaration['read']> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'read_operations', where });
  if (!fields) return null;
  return {
    batch_size: read(binding, fields, 'batch_size', count({ suffix: '_concurrent_reads' }))?.value ?? null,
    timeout_ms: read(binding, fields, 'timeout', duration(waitForm))?.value ?? null,
    optimization: read(binding, fields, 'optimization', word(batchWords.optimization))?.value ?? null,
  };
};

const writeOperations: Reader<BatchDeclaration['write']> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'write_operations', where });
  if (!fields) return null;
  return {
    batch_size: read(binding, fields, 'batch_size', count({ suffix: '_concurrent_writes' }))?.value ?? null,
    conflict_check: read(binding, fields, 'conflict_check', word(batchWords.conflict_check))?.value ?? null,
    rollback_strategy:
      read(binding, fields, 'rollback_strategy', word(batchWords.rollback_strategy))?.value ?? null,
  };
};

const toolCalls: Reader<BatchDeclaration['tool']> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'tool_calls', where });
  if (!fields) return null;
  return {
    parallel_limit: read(binding, fields, 'parallel_limit', parallelLimit)?.value ?? null,
    grouping: read(binding, fields, 'grouping', word(batchWords.grouping))?.value ?? null,
    monitoring: read(binding, fields, 'monitoring', word(batchWords.monitoring))?.value ?? null,
  };
};

const parallelLimit = phrase<number | 'auto'>(
  (text) => {
    if (/^[1-9]\d{0,6}$/.test(text)) return { kind: 'value', value: Number(text) };
    const reading = readWord(text, batchWords.parallel_limit);
    return reading.kind === 'value' ? reading : { ...reading, expected: `a number, ${reading.expected}` };
  },
  'a number or `auto`',
  'number',
);

const performanceOptimization: Reader<Pick<BatchDeclaration, 'resource_monitoring' | 'adaptive_batching'>> = (
  binding,
  node,
  where,
) => {
  const fields = openFields(binding, node, { level: 'performance_optimization', where });
  if (!fields) return null;
  return {
    resource_monitoring: read(
      binding,
      fields,
      'resource_monitoring',
      items('resource_monitoring', resourceMonitors),
    ),
    adaptive_batching: read(binding, fields, 'adaptive_batching', items('adaptive_batching', adaptations)),
  };
};
