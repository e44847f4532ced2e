import { inertText } from '../../base/inert.ts';
import { PLAN_HEADER } from '../../plan/codec.ts';
import type { Plan } from '../../plan/plan.ts';
import { type Drawing, type DrawnNode, drawingOf } from './graph.ts';

/**
 * The plan as a graph for Graphviz: streams as boxes around their phases, gates and names from outside beside them,
 * conflicts as dashed lines. Same plan, same bytes; no name of the plan can be taken for syntax.
 */
export function emitDot(plan: Plan): string {
  const drawing = drawingOf(plan);
  const title = `${inertText(drawing.source, { max: MOST_TEXT })}; compile the session to change it.`;
  return [
    `${PLAN_HEADER}${title}`,
    `digraph ${quote(drawing.session)} {`,
    '  rankdir=LR;',
    '  node [shape=box];',
    ...drawing.groups.flatMap(drawGroup),
    ...drawing.nodes.map(drawNode),
    ...drawing.lines.map(({ from, to, label }) => `  ${from} -> ${to}${labelled(label)};`),
    ...drawing.conflicts.map(
      ({ from, to, label }) =>
        `  ${from} -> ${to} [style=dashed, dir=none, constraint=false, label=${quote(label)}];`,
    ),
    '}',
    '',
  ].join('\n');
}

const MOST_TEXT = 200;

function drawGroup({ title, tasks }: Drawing['groups'][number], at: number): string[] {
  return [
    `  subgraph cluster_${at} {`,
    `    label=${quote(title)};`,
    ...tasks.map((task) => `    ${task.id} [label=${quote(task.title)}];`),
    '  }',
  ];
}

const shapes: Readonly<Record<DrawnNode['kind'], string>> = {
  milestone: 'hexagon',
  stage: 'box3d',
  external: 'ellipse',
};

function drawNode({ id, kind, title }: DrawnNode): string {
  return `  ${id} [shape=${shapes[kind]}, label=${quote(title)}];`;
}

function labelled(label: string): string {
  return label === '' ? '' : ` [label=${quote(label)}]`;
}

/** A quoted string; in labels a backslash begins an escape and `&` an entity. */
function quote(text: string): string {
  const shown = inertText(text, { max: MOST_TEXT });
  return `"${shown.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;')}"`;
}
