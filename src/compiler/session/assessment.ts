import { closest } from '../../base/suggest.ts';
import type { Located } from '../../diagnostics/span.ts';
import type { Binding, Reader } from './binding.ts';
import { listWords, replaceFix, report } from './binding.ts';
import { entryOf, openFields, read } from './fields.ts';
import { listOf } from './read-list.ts';
import { textFor } from './read-text.ts';
import type { Session } from './session.ts';

/** The checklist: what each section may ask of an analysis. */
export const assessmentItems: Readonly<Record<string, readonly string[]>> = {
  task_decomposition: [
    'identify independent work streams',
    'map dependencies between components',
    'evaluate resource requirements per stream',
    'determine optimal parallel execution strategy',
  ],
  agent_coordination: [
    'assign agents to independent work streams',
    'establish communication protocols',
    'define synchronization points',
    'create conflict resolution procedures',
  ],
  resource_optimization: [
    'balance workload across available agents',
    'optimize I/O and memory usage patterns',
    'minimize resource contention',
    'maximize throughput and efficiency',
  ],
};

/** Reads `parallelization_assessment`; sections keep the order of the text. */
export const bindAssessment: Reader<Session['assessment']> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'parallelization_assessment', where });
  if (!fields) return null;
  const sections: Session['assessment'][number][] = [];
  for (const entry of fields.node.entries) {
    const known = assessmentItems[entry.key];
    if (!known || !entryOf(fields, entry.key)) continue;
    const items = read(binding, fields, entry.key, listOf(knownItem(entry.key, known), 'not_empty')) ?? [];
    sections.push({ section: { value: entry.key, span: entry.keySpan }, items });
  }
  return sections;
};

/** Reads one item of a closed list; also used for the lists of `batch_optimization`. */
export function knownItem(section: string, known: readonly string[]): Reader<Located<string>> {
  const text = textFor('word');
  return (binding: Binding, node, where) => {
    const item = text(binding, node, where);
    if (!item || known.includes(item.value)) return item;
    const near = closest(item.value, known);
    const fixes = near.slice(0, 1).map((word) => replaceFix(item.span, word, 'unsafe'));
    const help = near[0] ? `did you mean ${listWords(near)}?` : `known items: ${listWords(known)}`;
    report(
      binding,
      { code: 'unknown-item', span: item.span, details: { help, fixes } },
      { item: item.value, section },
    );
    return null;
  };
}
