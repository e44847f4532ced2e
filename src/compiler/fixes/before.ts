import type { CompileInput, CompileOptions, Linted } from '../lint.ts';
import { predict } from '../lower/predict.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import type { Analysis } from '../model/conflict.ts';
import { type HappensBefore, happensBefore } from '../model/happens-before.ts';
import { parse } from '../syntax/parse.ts';
import type { MapNode, SyntaxNode } from '../syntax/tree.ts';
import { type IsShared, sharedValues } from './edits/shared.ts';

/** A session that was looked at, with everything that fixes for its overlaps are made from. */
export interface Before {
  readonly input: CompileInput;
  readonly options: CompileOptions;
  readonly linted: Linted;
  readonly model: AnalysedModel;
  readonly analysis: Analysis;
  /** Who is done before whom, as the text says it. */
  readonly order: HappensBefore;
  readonly makespan_ms: number;
  /** The mapping of `parallel_session_config`. */
  readonly config: MapNode;
  readonly isShared: IsShared;
}

/** Opens a session for fixing; `null` where there is nothing that could overlap, or no text to change. */
export function openBefore(input: CompileInput, linted: Linted, options: CompileOptions): Before | null {
  const { model } = linted;
  if (!model?.analysis || !model.session.config) return null;
  const { analysis } = model;
  const root = parse(input.session).value?.root;
  const config = root ? childOf(root, 'parallel_session_config') : null;
  if (!root || config?.kind !== 'map') return null;
  return {
    input,
    options,
    linted,
    model,
    analysis,
    order: happensBefore(model.graph),
    makespan_ms: predict(model, analysis).makespan_ms,
    config,
    isShared: sharedValues(root),
  };
}

/** The value of a key, if the node is a mapping that has it. */
export function childOf(node: SyntaxNode | null | undefined, key: string): SyntaxNode | null {
  if (node?.kind !== 'map') return null;
  return node.entries.find((entry) => entry.key === key)?.value ?? null;
}

/** The mapping of a stream as it stands in the text; `null` where it stands for more than this stream. */
export function streamNode({ config, isShared }: Before, id: string): MapNode | null {
  const node = childOf(childOf(config, 'work_streams'), id);
  return node?.kind === 'map' && !isShared(node) ? node : null;
}
