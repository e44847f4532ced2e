import { inertText } from '../../base/inert.ts';
import { PLAN_HEADER } from '../../plan/codec.ts';
import type { Plan } from '../../plan/plan.ts';
import { type DrawnLine, type DrawnNode, drawingOf } from './graph.ts';

/** What every plan that was written as a flowchart begins with. */
export const MERMAID_HEADER: string = PLAN_HEADER.replace('//', '%%');

/**
 * The plan as a Mermaid flowchart: streams as boxes around their phases, gates and names from outside beside them,
 * conflicts as dashed lines. Same plan, same bytes; no name of the plan can be taken for syntax.
 */
export function emitMermaid(plan: Plan): string {
  const drawing = drawingOf(plan);
  return [
    // Even a comment may hold directives.
    `${MERMAID_HEADER}${byNumber(drawing.source)}; compile the session to change it.`,
    'flowchart LR',
    ...drawing.groups.flatMap(({ title, tasks }, at) => [
      `  subgraph s${at}[${label(title)}]`,
      ...tasks.map((task) => `    ${task.id}[${label(task.title)}]`),
      '  end',
    ]),
    ...drawing.nodes.map((node) => `  ${node.id}${shapeOf(node)}`),
    ...drawing.lines.map((line) => drawLine(line, '-->')),
    ...drawing.conflicts.map((line) => drawLine(line, '-.-')),
    '',
  ].join('\n');
}

const MOST_TEXT = 200;

/** Milestones are hexagons, stages bars, names from outside rounded. */
function shapeOf({ kind, title }: DrawnNode): string {
  switch (kind) {
    case 'milestone':
      return `{{${label(title)}}}`;
    case 'stage':
      return `[[${label(title)}]]`;
    case 'external':
      return `([${label(title)}])`;
  }
}

function drawLine({ from, to, label: text }: DrawnLine, arrow: string): string {
  return `  ${from} ${arrow}${text === '' ? '' : `|${label(text)}|`} ${to}`;
}

/** A label must not be empty. */
function label(text: string): string {
  return `"${byNumber(text) || ' '}"`;
}

/**
 * Everything that Mermaid, or the HTML that it makes, could give a meaning is written by number; so are colons, because
 * Mermaid drops the end of an entity that follows `style:`.
 */
function byNumber(text: string): string {
  const shown = inertText(text, { max: MOST_TEXT });
  return shown.replace(/[^\p{L}\p{N}\p{M} _\-./,~()*+=?!@$]/gu, (one) => `#${one.codePointAt(0)};`);
}
