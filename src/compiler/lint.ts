import type { Code } from '../diagnostics/codes.ts';
import { type Diagnostic, type Level, type Suppressed, sortDiagnostics } from '../diagnostics/diagnostic.ts';
import type { Source } from '../diagnostics/source.ts';
import { check } from './checks/index.ts';
import { type AnalysedModel, analyse } from './model/analyse.ts';
import type { Environment } from './model/environment.ts';
import { resolve } from './model/resolve.ts';
import { bind, bindOverlay } from './session/bind.ts';
import { parse } from './syntax/parse.ts';

/** Everything a compilation looks at. */
export interface CompileInput {
  readonly session: Source;
  /** In order; of two that say the same, the later counts. */
  readonly overlays: readonly Source[];
  readonly environment: Environment;
}

/** How strict to be. */
export interface CompileOptions {
  /** `strict`: what `exec` could not start is an error instead of a warning. */
  readonly level?: 'normal' | 'strict';
  /** What rules are set to, over what the session and its overlays say. */
  readonly severities?: ReadonlyMap<Code, Level>;
  /** Whether comments that ask for findings to be ignored are honoured; `report`: every finding is told. */
  readonly ignores?: 'honour' | 'report';
}

/** A session that was looked at: what there is to say, and its model when there was one to make. */
export interface Linted {
  readonly model: AnalysedModel | null;
  /** In the one order in which findings are shown. */
  readonly diagnostics: readonly Diagnostic[];
  /** Findings that comments ask to ignore, in the same order. They count for nothing. */
  readonly suppressed: readonly Suppressed[];
}

/** Parses, binds, resolves and checks; makes no plan. */
export function lint(input: CompileInput, options: CompileOptions = {}): Linted {
  const syntax = parse(input.session);
  const session = syntax.value ? bind(syntax.value) : { diagnostics: [] };
  const read = input.overlays.map(readOverlay);
  const found = [...syntax.diagnostics, ...session.diagnostics, ...read.flatMap((one) => one.diagnostics)];
  if (!session.value) return { model: null, diagnostics: finish(found, options), suppressed: [] };
  const { environment } = input;
  const overlays = read.flatMap(({ value }) => (value ? [value] : []));
  const model = analyse(resolve({ session: session.value, overlays, environment }));
  return { model, diagnostics: finish([...found, ...check(model)], options), suppressed: [] };
}

function readOverlay(source: Source): ReturnType<typeof bindOverlay> {
  const syntax = parse(source);
  const overlay = syntax.value ? bindOverlay(syntax.value) : { diagnostics: [] };
  return { ...overlay, diagnostics: [...syntax.diagnostics, ...overlay.diagnostics] };
}

/** What `exec` would refuse to start with. */
const STRICT: ReadonlySet<string> = new Set([
  'unresolved-agent',
  'unsupported-adapter',
  'unresolved-external',
  'unconfigured-action',
]);

function finish(diagnostics: readonly Diagnostic[], { level }: CompileOptions): Diagnostic[] {
  const raised = diagnostics.map((diagnostic) =>
    level === 'strict' && STRICT.has(diagnostic.code) && diagnostic.severity === 'warning'
      ? { ...diagnostic, severity: 'error' as const }
      : diagnostic,
  );
  return sortDiagnostics(raised);
}
