/** The forms in which a plan is written. */
export type PlanKind = 'json' | 'ts' | 'mermaid' | 'dot';

/** The form that a file of that name holds, or `null` when its ending says nothing. */
export function kindOfFile(name: string): PlanKind | null {
  const ending = /\.[a-z]+$/.exec(name)?.[0];
  return (ending && kinds[ending]) || null;
}

const kinds: Readonly<Record<string, PlanKind>> = {
  '.json': 'json',
  '.ts': 'ts',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.dot': 'dot',
  '.gv': 'dot',
};
