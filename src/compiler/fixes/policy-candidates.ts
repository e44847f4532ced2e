import type { MapNode } from '../syntax/tree.ts';
import { type Before, childOf } from './before.ts';
import type { Candidate } from './candidate.ts';
import { addKey } from './edits/add-key.ts';
import { type Edit, replaceAt } from './edits/edit.ts';
import { columnAt } from './edits/lines.ts';
import { styleOf, writeScalar } from './edits/scalar.ts';

/** Policy `serialize` for the whole session. Unsafe: it also changes what happens to every other overlap. */
export function policyCandidates(before: Before): Candidate[] {
  if (before.model.policies.file === 'serialize') return [];
  const edits = serialize(before);
  const title = 'set `file_conflicts.strategy` to `serialize`: streams that overlap wait for each other';
  return edits ? [{ title, grade: 'unsafe', edits }] : [];
}

function serialize({ config, isShared }: Before): readonly Edit[] | null {
  if (isShared(config)) return null;
  const unit = ' '.repeat(indentOf(config));
  const resolution = childOf(config, 'conflict_resolution');
  if (resolution === null) {
    const block = ['', `${unit}file_conflicts:`, `${unit}${unit}strategy: serialize`];
    const inline = '{file_conflicts: {strategy: serialize}}';
    return addKey(config, { key: 'conflict_resolution', inline, block });
  }
  if (resolution.kind !== 'map' || isShared(resolution)) return null;
  const files = childOf(resolution, 'file_conflicts');
  if (files === null) {
    const block = ['', `${unit}strategy: serialize`];
    return addKey(resolution, { key: 'file_conflicts', inline: '{strategy: serialize}', block });
  }
  if (files.kind !== 'map' || isShared(files)) return null;
  const given = childOf(files, 'strategy');
  if (given === null) return addKey(files, { key: 'strategy', inline: 'serialize', block: ['serialize'] });
  const style = given.kind === 'scalar' && !isShared(given) ? styleOf(given) : null;
  return style && [replaceAt(given.span.source, given.span, writeScalar('serialize', style))];
}

/** How much the text indents one level. */
function indentOf(config: MapNode): number {
  const { text } = config.span.source;
  const streams = childOf(config, 'work_streams');
  const inner = streams?.kind === 'map' && !streams.flow ? columnAt(text, streams.span.start) : null;
  const outer = config.flow ? null : columnAt(text, config.span.start);
  return inner !== null && outer !== null && inner > outer ? inner - outer : 2;
}
