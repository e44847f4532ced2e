import { expect } from 'vitest';
import { compileText } from '../../src/compiler/compile.ts';
import { lint } from '../../src/compiler/lint.ts';
import type { Learned } from '../../src/compiler/lower/evidence.ts';
import type { AnalysedModel } from '../../src/compiler/model/analyse.ts';
import {
  type DirectoryEntry,
  type Environment,
  emptyEnvironment,
  type RepositoryLink,
} from '../../src/compiler/model/environment.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { positionAt } from '../../src/diagnostics/source.ts';
import type { Plan } from '../../src/plan/plan.ts';

/** A session to compile: its text, and what there is around it. */
export interface Given {
  readonly overlays?: readonly string[];
  readonly environment?: Partial<Environment>;
  readonly level?: 'normal' | 'strict';
  readonly learned?: Learned;
}

/** A session from the lines below `parallel_session_config`, indented by two; `after` holds further root keys. */
export function session(body: string, after = ''): string {
  const indented = body.replace(/^(?=.)/gm, '  ');
  return `parallel_session_config:\n  session_id: example\n${indented}\n${after}`;
}

/** A command stream on one line; `more` are further keys in flow style. */
export function stream(id: string, resources: readonly string[], more = ''): string {
  return `  ${id}: {command: [make, ${id}], resources: ${JSON.stringify(resources)}${more ? `, ${more}` : ''}}\n`;
}

/** The model of a session, whatever is wrong with it. */
export function modelOf(text: string, given: Given = {}): AnalysedModel {
  const { model } = lint(inputOf(text, given));
  expect(model).not.toBeNull();
  return model!;
}

/** The plan of a session that has no errors. */
export function planOf(text: string, given: Given = {}): Plan {
  const { learned } = given;
  const { value, diagnostics } = compileText(inputOf(text, given), learned ? { learned } : {});
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(tell)).toEqual([]);
  expect(value).toBeDefined();
  return value!;
}

/** What there is to say about a session. */
export function findingsOf(text: string, given: Given = {}): readonly Diagnostic[] {
  return compileText(inputOf(text, given), { level: given.level ?? 'normal' }).diagnostics;
}

/** Codes, sorted, each as often as it was found; `ignore` leaves some out. */
export function codesOf(text: string, given: Given = {}, ignore: readonly string[] = []): string[] {
  return findingsOf(text, given)
    .map(({ code }) => code as string)
    .filter((code) => !ignore.includes(code))
    .sort();
}

/** A finding as `line:column code message`. */
export function tell({ span, code, message }: Diagnostic): string {
  const { line, column } = positionAt(span.source, span.start);
  return `${line}:${column} ${code} ${message}`;
}

/** A world with a repository of these files, some of which may be links. */
export function worldWith(
  tracked: readonly string[],
  links: readonly RepositoryLink[] = [],
): Partial<Environment> {
  const sorted = [...tracked].sort();
  return {
    isDirectory: (path) => sorted.some((file) => file.startsWith(`${path}/`)),
    entries: entriesOf(sorted, links),
    mayHoldLinks: () => links.length > 0,
    repository: () => ({ base_commit: 'c'.repeat(40), base_tree: 'd'.repeat(40), tracked: sorted, links }),
  };
}

/** What the directories of a clean checkout of these files hold. */
export function entriesOf(
  tracked: readonly string[],
  links: readonly RepositoryLink[],
): Environment['entries'] {
  const kinds = new Map(links.map(({ path, kind }) => [path, kind === 'symlink' ? kind : 'directory']));
  return (directory) => {
    const found = new Map<string, DirectoryEntry>();
    for (const path of tracked) {
      if (directory !== '' && !path.startsWith(`${directory}/`)) continue;
      const [name, below] = path.slice(directory === '' ? 0 : directory.length + 1).split('/');
      const kind = below === undefined ? ((kinds.get(path) as 'symlink' | undefined) ?? 'file') : 'directory';
      found.set(name!, { name: name!, kind });
    }
    return [...found.values()];
  };
}

function inputOf(text: string, given: Given): Parameters<typeof compileText>[0] {
  return {
    session: { name: 'session.yaml', text },
    overlays: (given.overlays ?? []).map((overlay, at) => ({ name: `overlay-${at}.yaml`, text: overlay })),
    environment: { ...emptyEnvironment, ...given.environment },
  };
}
