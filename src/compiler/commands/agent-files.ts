import { type AgentDefinition, parseAgentDefinition } from '../../agents/definition.ts';
import type { Located, Span } from '../../diagnostics/span.ts';
import type { AnalysedModel } from '../model/analyse.ts';

/** An agent whose definition is a Markdown file, with the places that rules point at. */
export interface LocatedAgentFile {
  /** With its `@`. */
  readonly name: string;
  /** Index into `Model.agents`. */
  readonly agent: number;
  /** Whether it is the project's or the user's to edit; a plugin's belongs to somebody else. */
  readonly kind: 'own' | 'plugin';
  readonly definition: AgentDefinition;
  /** Where a front matter begins that nothing closes. */
  readonly unclosed: Span | null;
  /** Front matter key → what stands behind it on its line, without quotes. */
  readonly fields: ReadonlyMap<string, Located<string>>;
  /** Key → the place of the key. */
  readonly keys: ReadonlyMap<string, Span>;
}

const known = new WeakMap<AnalysedModel, readonly LocatedAgentFile[]>();

/** The agent files that a session uses, read once for all rules, by the same lines as `parseAgentDefinition`. */
export function agentFiles(model: AnalysedModel): readonly LocatedAgentFile[] {
  const made = known.get(model);
  if (made) return made;
  const texts = new Map(
    model.files.flatMap(({ role, path, text }) => (role === 'agent' ? [[path, text]] : [])),
  );
  const files = model.agents.flatMap(({ name, plan }, agent): LocatedAgentFile[] => {
    const path = plan.source?.path;
    const text = path === undefined || plan.source?.kind === 'session' ? undefined : texts.get(path);
    return path === undefined || text === undefined
      ? []
      : [
          {
            name,
            agent,
            kind: plan.source?.kind === 'plugin' ? 'plugin' : 'own',
            definition: parseAgentDefinition(text),
            ...readFront(path, text),
          },
        ];
  });
  known.set(model, files);
  return files;
}

/** Those that the reader of a finding can edit. */
export function ownAgentFiles(model: AnalysedModel): readonly LocatedAgentFile[] {
  return agentFiles(model).filter(({ kind }) => kind === 'own');
}

function readFront(
  path: string,
  text: string,
): Omit<LocatedAgentFile, 'name' | 'agent' | 'kind' | 'definition'> {
  const source = { name: path, text };
  const fields = new Map<string, Located<string>>();
  const keys = new Map<string, Span>();
  let at = text.startsWith('\ufeff') ? 1 : 0;
  const begin = at;
  for (let line = 0; at < text.length; line += 1) {
    const stop = text.indexOf('\n', at);
    const end = stop === -1 ? text.length : stop;
    const written = text.slice(at, end).trimEnd();
    if (line === 0 && written !== '---') return { unclosed: null, fields, keys };
    if (line > 0 && written === '---') return { unclosed: null, fields, keys };
    if (line > 0) readField(written, { source, start: at, end }, { fields, keys });
    at = end + 1;
  }
  // Three dashes may also be a line across the page: settings make them a beginning.
  const unclosed = keys.size > 0 ? { source, start: begin, end: begin + 3 } : null;
  return { unclosed, fields: new Map(), keys: new Map() };
}

function readField(
  line: string,
  { source, start }: Span,
  into: { readonly fields: Map<string, Located<string>>; readonly keys: Map<string, Span> },
): void {
  const found = /^([A-Za-z][A-Za-z0-9_-]*)\s*:(?:\s+(\S.*))?$/.exec(line);
  if (!found) return;
  const [, key = '', value = ''] = found;
  into.keys.set(key, { source, start, end: start + key.length });
  const from = start + line.length - value.length;
  const bare = /^"(.*)"$|^'(.*)'$/.exec(value);
  into.fields.set(key, {
    value: bare ? (bare[1] ?? bare[2] ?? '') : value,
    span: { source, start: value === '' ? start : from, end: start + line.length },
  });
}
