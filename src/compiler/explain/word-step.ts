import { quote } from '../checks/shared/wording.ts';
import type { GraphEdge, GraphNode, Model } from '../model/model.ts';

/** Who waits for whom because of an edge, and why. */
export function wordStep(edge: GraphEdge, model: Model): string {
  const [from, to] = [model.graph.nodes[edge.from]!, model.graph.nodes[edge.to]!];
  switch (edge.reason) {
    case 'phase_order':
      return `${name(to, model)} comes after ${name(from, model)}: phases of a stream follow each other`;
    case 'dependency':
      return `${name(to, model)} waits for ${name(from, model)}: it depends on ${quote(edge.via)}`;
    case 'artifact':
      return `${name(to, model)} waits for ${name(from, model)}: it depends on ${quote(edge.via)}, which is provided there`;
    case 'milestone':
      return to.kind === 'milestone'
        ? `${name(to, model)} waits for ${name(from, model)}: ${wordTrigger(edge, to.milestone, model)}`
        : `${name(to, model)} lies behind ${name(from, model)}`;
    case 'stage':
      return wordStage(from, to, model);
    case 'serialize':
      return `${name(to, model)} waits for ${name(from, model)}: both claim ${quote(edge.via)}, and the policy \`serialize\` orders them`;
  }
}

function wordTrigger({ span }: GraphEdge, milestone: number, { milestones }: Model): string {
  const trigger = milestones[milestone]!.triggers.find((one) => one.span === span);
  return trigger ? `its trigger is ${quote(trigger.text)}` : 'a trigger asks for it';
}

function wordStage(from: GraphNode, to: GraphNode, model: Model): string {
  if (to.kind !== 'stage') return `${name(to, model)} is in the stage after ${quote(bareName(from, model))}`;
  return from.kind === 'stage'
    ? `${name(to, model)} comes after ${name(from, model)}`
    : `${name(to, model)} holds ${name(from, model)}, and ends with it`;
}

function name(node: GraphNode, model: Model): string {
  return node.kind === 'task' ? quote(node.id) : `${node.kind} ${quote(bareName(node, model))}`;
}

function bareName(node: GraphNode, { milestones, stages }: Model): string {
  switch (node.kind) {
    case 'task':
      return node.id;
    case 'milestone':
      return milestones[node.milestone]!.name;
    case 'stage':
      return stages[node.stage]!.name;
  }
}
