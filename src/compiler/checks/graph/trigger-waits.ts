import type { AnalysedModel } from '../../model/analyse.ts';
import { triggerNodes } from '../../model/graph.ts';
import type { Trigger } from '../../model/model.ts';

/** The nodes that a trigger waits for, ascending and each once; none when its names could not be resolved. */
export function waitsOf(trigger: Trigger, model: AnalysedModel): number[] {
  const nodes = triggerNodes(trigger, model);
  if (trigger.milestone !== null) nodes.push(model.milestones[trigger.milestone]!.node);
  return [...new Set(nodes)].sort((a, b) => a - b);
}
