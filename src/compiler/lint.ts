import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic, Level } from '../diagnostics/diagnostic.ts';
import { mayBeOverruled } from '../diagnostics/rules.ts';
import type { Source } from '../diagnostics/source.ts';
import { check } from './checks/index.ts';
import { type AnalysedModel, analyse } from './model/analyse.ts';
import type { Environment } from './model/environment.ts';
import { resolve } from './model/resolve.ts';
import { bind, bindOverlay } from './session/bind.ts';
import { fewOverlaps, mayHideOverlaps } from './settle/few-overlaps.ts';
import { readSettings, type Settings, type Settled, settle } from './settle/settle.ts';
import { parse } from './syntax/parse.ts';
import type { SyntaxTree } from './syntax/tree.ts';

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
  /**
   * How many overlaps are told one by one: the worst few and a line about the rest, or each of them, as a baseline
   * needs. Default: `some`.
   */
  readonly overlaps?: 'some' | 'every';
}

/** A session that was looked at: what there is to say, and its model when there was one to make. */
export interface Linted extends Settled {
  readonly model: AnalysedModel | null;
  /** How findings about its files are to be taken: what `settleAcross` needs of each of several sessions. */
  readonly settings: Settings;
}

/** Parses, binds, resolves, checks and settles what to say; makes no plan. */
export function lint(input: CompileInput, options: CompileOptions = {}): Linted {
  const syntax = parse(input.session);
  const session = syntax.value ? bind(syntax.value) : { diagnostics: [] };
  const read = input.overlays.map(readOverlay);
  const found = [...syntax.diagnostics, ...session.diagnostics, ...read.flatMap((one) => one.diagnostics)];
  const overlays = read.flatMap(({ value }) => (value ? [value] : []));
  const settings = readSettings({
    sources: [input.session, ...input.overlays],
    trees: [syntax.value, ...read.map(({ tree }) => tree)].flatMap((tree) => tree ?? []),
    checks: [session.value, ...overlays].flatMap((one) => one?.checks ?? []),
    severities: options.severities,
    ignores: options.ignores ?? 'honour',
    level: options.level ?? 'normal',
  });
  if (!session.value) return { model: null, settings, ...settle(found, settings, 'in part') };
  const { environment } = input;
  const analysed = analyse(resolve({ session: session.value, overlays, environment }));
  const every = options.overlaps === 'every' || mayHideOverlaps(settings);
  const model: AnalysedModel = every ? { ...analysed, every_overlap: true } : analysed;
  const all = [...found, ...check(model)];
  const settled = settle(all, settings, extentOf(all));
  const few = options.overlaps === 'every' ? settled : fewOverlaps(settled, model, settings);
  return { model, settings, ...few };
}

interface ReadOverlay extends ReturnType<typeof bindOverlay> {
  readonly tree?: SyntaxTree;
}

function readOverlay(source: Source): ReadOverlay {
  const syntax = parse(source);
  if (!syntax.value) return { diagnostics: syntax.diagnostics };
  const overlay = bindOverlay(syntax.value);
  return { ...overlay, tree: syntax.value, diagnostics: [...syntax.diagnostics, ...overlay.diagnostics] };
}

/** After an error in the text itself some checks had nothing to look at. */
function extentOf(found: readonly Diagnostic[]): 'whole' | 'in part' {
  return found.every(mayBeOverruled) ? 'whole' : 'in part';
}
