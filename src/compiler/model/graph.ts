import type { GraphEdge, GraphNode, Milestone, Model, Stage, Stream } from './model.ts';

/** The parts of a model that order its tasks. */
export type Ordered = Pick<Model, 'streams' | 'milestones' | 'stages' | 'artifacts'>;

/** The nodes in model order: tasks, then milestones, then stages. */
export function buildNodes(model: Ordered): GraphNode[] {
  const nodes: GraphNode[] = [];
  for (const stream of model.streams)
    for (const phase of stream.phases)
      nodes.push({
        kind: 'task',
        id: `${stream.id}/${phase.name}`,
        stream: stream.index,
        phase: phase.number,
      });
  for (const { name, index } of model.milestones)
    nodes.push({ kind: 'milestone', id: `milestone:${name}`, milestone: index });
  for (const { name, index } of model.stages)
    nodes.push({ kind: 'stage', id: `stage:${name}`, stage: index });
  return nodes;
}

/** Happens-before as the text says it, in the order of the text: phases, dependencies, milestones, stages. */
export function buildEdges(model: Ordered): GraphEdge[] {
  const edges: GraphEdge[] = [];
  for (const stream of model.streams) {
    addPhaseEdges(edges, stream);
    addDependencyEdges(edges, stream, model);
  }
  for (const milestone of model.milestones) addMilestoneEdges(edges, milestone, model);
  for (const stage of model.stages) addStageEdges(edges, stage, model);
  return edges;
}

/** The tasks a trigger waits for: one per stream it names; phases a stream does not have are left out. */
export function triggerNodes(trigger: Milestone['triggers'][number], model: Ordered): number[] {
  const nodes: number[] = [];
  for (const stream of trigger.streams) {
    const { phases } = model.streams[stream]!;
    const phase = trigger.phase === null ? phases.at(-1) : phases[trigger.phase - 1];
    if (phase) nodes.push(phase.node);
  }
  return nodes;
}

/** The tasks of a stage, entry by entry. */
export function stageNodes(stage: Stage, model: Ordered): number[] {
  return stage.entries.flatMap(({ stream, phase, repeats }) =>
    repeats
      ? []
      : model.streams[stream]!.phases.filter(({ number }) => phase === null || number === phase).map(
          ({ node }) => node,
        ),
  );
}

function addPhaseEdges(edges: GraphEdge[], stream: Stream): void {
  for (let at = 1; at < stream.phases.length; at++) {
    const { node, declaration } = stream.phases[at]!;
    const span = declaration?.name.span ?? stream.declaration.id.span;
    edges.push({ from: stream.phases[at - 1]!.node, to: node, reason: 'phase_order', via: stream.id, span });
  }
}

function addDependencyEdges(edges: GraphEdge[], stream: Stream, model: Ordered): void {
  const first = stream.phases[0]!;
  for (const { written, target } of stream.dependencies) {
    const { span, value: via } = written;
    switch (target.kind) {
      case 'stream': {
        // Aligned: beyond the provider's last phase the order follows from the dependent's own phases.
        const provider = model.streams[target.stream]!.phases;
        const aligned = Math.min(provider.length, stream.phases.length);
        for (let at = 0; at < aligned; at++)
          edges.push({
            from: provider[at]!.node,
            to: stream.phases[at]!.node,
            reason: 'dependency',
            via,
            span,
          });
        break;
      }
      case 'phase': {
        const from = model.streams[target.stream]!.phases[target.phase - 1]!.node;
        edges.push({ from, to: first.node, reason: 'dependency', via, span });
        break;
      }
      case 'artifact': {
        const { stream: provider, phase } = model.artifacts[target.artifact]!;
        const from = model.streams[provider]!.phases[phase - 1]!.node;
        edges.push({ from, to: first.node, reason: 'artifact', via, span });
        break;
      }
      case 'milestone': {
        const from = model.milestones[target.milestone]!.node;
        edges.push({ from, to: first.node, reason: 'dependency', via, span });
        break;
      }
      case 'external':
      case 'self':
      case 'missed':
        break;
    }
  }
}

function addMilestoneEdges(edges: GraphEdge[], milestone: Milestone, model: Ordered): void {
  const { node, name: via } = milestone;
  for (const trigger of milestone.triggers) {
    const { span } = trigger;
    if (trigger.milestone !== null)
      edges.push({
        from: model.milestones[trigger.milestone]!.node,
        to: node,
        reason: 'milestone',
        via,
        span,
      });
    for (const from of triggerNodes(trigger, model))
      edges.push({ from, to: node, reason: 'milestone', via, span });
    if (trigger.phase === null) continue;
    for (const stream of trigger.streams) {
      const next = model.streams[stream]!.phases[trigger.phase];
      if (next) edges.push({ from: node, to: next.node, reason: 'milestone', via, span });
    }
  }
}

function addStageEdges(edges: GraphEdge[], stage: Stage, model: Ordered): void {
  const { node, name: via, declaration } = stage;
  const { span } = declaration.name;
  const before = model.stages[stage.index - 1];
  const counted = stage.entries.filter(({ repeats }) => repeats === null);
  for (const entry of counted) {
    const { phases } = model.streams[entry.stream]!;
    const [first, last] =
      entry.phase === null
        ? [phases[0]!, phases.at(-1)!]
        : [phases[entry.phase - 1]!, phases[entry.phase - 1]!];
    if (before)
      edges.push({
        from: before.node,
        to: first.node,
        reason: 'stage',
        via: before.name,
        span: entry.written.span,
      });
    edges.push({ from: last.node, to: node, reason: 'stage', via, span: entry.written.span });
  }
  // An empty stage still keeps its place between its neighbours.
  if (before && counted.length === 0) edges.push({ from: before.node, to: node, reason: 'stage', via, span });
}
