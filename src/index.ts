/**
 * pcoord as a library: what the command line does, without its input and output.
 *
 * `compile` turns the text of a session into a plan and findings, asking an `Environment` for what lies around it;
 * `schedule` predicts times; `run` executes a plan on a `Host`; `replay` gives the state that a journal's events
 * lead to. Plans are plain JSON: `encodePlan` and `decodePlan` write and read them.
 */
import type { RunEvent } from './journal/event.ts';
import { initial } from './journal/initial.ts';
import { reduce } from './journal/reduce.ts';
import type { RunState } from './journal/state.ts';
import type { Plan } from './plan/plan.ts';

export { checkAcrossSessions } from './compiler/checks/conflicts/across-sessions.ts';
export { compileText as compile } from './compiler/compile.ts';
export { emitDot } from './compiler/emit/dot.ts';
export { emitMermaid } from './compiler/emit/mermaid.ts';
export { emitTypeScript } from './compiler/emit/typescript.ts';
export { type FixedText, type FixOptions, fixText } from './compiler/fixes/fix-text.ts';
export { offerFixes } from './compiler/fixes/offer-fixes.ts';
export { type CompileInput, type CompileOptions, type Linted, lint } from './compiler/lint.ts';
export type { AgentFile, Environment, RepositoryFacts } from './compiler/model/environment.ts';
export { emptyEnvironment } from './compiler/model/environment.ts';
export { type Settings, type Settled, settleAcross } from './compiler/settle/settle.ts';
export {
  applyBaseline,
  type Baseline,
  type BaselineFinding,
  encodeBaseline,
  makeBaseline,
  readBaseline,
  renewBaseline,
  type Sifted,
} from './diagnostics/baseline.ts';
export type { Code } from './diagnostics/codes.ts';
export type {
  Diagnostic,
  Fix,
  Level,
  Outcome,
  Related,
  Severity,
  Suppressed,
} from './diagnostics/diagnostic.ts';
export { type GithubOptions, renderGithub } from './diagnostics/render/github.ts';
export type { ReportDetails } from './diagnostics/render/identify.ts';
export {
  type FindingsReport,
  renderJson,
  renderJsonLine,
  toFindingsReport,
} from './diagnostics/render/json.ts';
export { type JunitOptions, renderJunit } from './diagnostics/render/junit.ts';
export { type Palette, type PrettyOptions, renderPretty, summarize } from './diagnostics/render/pretty.ts';
export { renderSarif, type SarifOptions } from './diagnostics/render/sarif.ts';
export { type Position, positionAt, type Source } from './diagnostics/source.ts';
export type { Span } from './diagnostics/span.ts';
export type { RunEvent, RunEventBody } from './journal/event.ts';
export { initial } from './journal/initial.ts';
export { reduce } from './journal/reduce.ts';
export type { RunState } from './journal/state.ts';
export { decodePlan, digestPlan, encodePlan, PLAN_SCHEMA, type PlanRefusal } from './plan/codec.ts';
export type * from './plan/plan.ts';
export { type ScheduleInput, type ScheduleNode, schedule } from './plan/schedule.ts';
export type * from './runtime/host.ts';
export type * from './runtime/host-processes.ts';
export { run } from './runtime/run.ts';
export type { RunOptions } from './runtime/run-context.ts';

/** The state that a run's events lead to: what status, views and reports show. */
export function replay(plan: Plan, events: Iterable<RunEvent>): RunState {
  const state = initial(plan);
  for (const event of events) reduce(state, event);
  return state;
}
