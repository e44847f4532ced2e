import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Plan } from '../plan/plan.ts';
import { type CompileInput, type CompileOptions, lint } from './lint.ts';
import type { Learned } from './lower/evidence.ts';
import { lower } from './lower/lower.ts';
import type { AnalysedModel } from './model/analyse.ts';

/** The plan of a model: none without work streams. The model must have no errors. */
export function plan(model: AnalysedModel, learned: Learned | null = null): Plan | null {
  const { config } = model.session;
  return config && model.analysis ? lower({ model, analysis: model.analysis, config, learned }) : null;
}

/** Compiles a session: a plan unless there is an error or nothing to run, and everything there was to say. */
export function compileText(
  input: CompileInput,
  options: CompileOptions & { readonly learned?: Learned } = {},
): Outcome<Plan> {
  const { model, diagnostics } = lint(input, options);
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  const value = model && !failed ? plan(model, options.learned ?? null) : null;
  return value ? { value, diagnostics } : { diagnostics };
}
