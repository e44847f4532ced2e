import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { checkAgentDefinedTwice } from './agent-defined-twice.ts';
import { checkAmbiguousName } from './ambiguous-name.ts';
import type { Check } from './check.ts';
import { checkDemandAboveCapacity } from './demand-above-capacity.ts';
import { checkDependencyCycle } from './dependency-cycle.ts';
import { checkDuplicateDependency } from './duplicate-dependency.ts';
import { checkMilestoneWithoutTriggers } from './milestone-without-triggers.ts';
import { checkMissingPromptFile } from './missing-prompt-file.ts';
import { checkNameClash } from './name-clash.ts';
import { checkNotActedOn } from './not-acted-on.ts';
import { checkOverlapCaseOnly } from './overlap-case-only.ts';
import { checkOverlapPrefix } from './overlap-prefix.ts';
import { checkOverlapSummary } from './overlap-summary.ts';
import { checkOverlapUndecided } from './overlap-undecided.ts';
import { checkOverlapWriteRead } from './overlap-write-read.ts';
import { checkOverlapWriteWrite } from './overlap-write-write.ts';
import { checkPatternErrors } from './pattern-errors.ts';
import { checkPatternNamesDirectory } from './pattern-names-directory.ts';
import { checkPatternNotes } from './pattern-notes.ts';
import { checkPatternRedundant } from './pattern-redundant.ts';
import { checkPatternSetEmpty } from './pattern-set-empty.ts';
import { checkPhaseOutsideStream } from './phase-outside-stream.ts';
import { checkPipelineWithoutStages } from './pipeline-without-stages.ts';
import { checkSelfDependency } from './self-dependency.ts';
import { checkSharedWorkspaceWrites } from './shared-workspace-writes.ts';
import { checkStageEntryRepeated } from './stage-entry-repeated.ts';
import { checkStagesIgnored } from './stages-ignored.ts';
import { checkStreamInNoStage } from './stream-in-no-stage.ts';
import { checkSyncScheduleIgnored } from './sync-schedule-ignored.ts';
import { checkTooFewPhases } from './too-few-phases.ts';
import { checkUnconfiguredAction } from './unconfigured-action.ts';
import { checkUnknownReference } from './unknown-reference.ts';
import { checkUnreachableMilestone } from './unreachable-milestone.ts';
import { checkUnresolvedAgent } from './unresolved-agent.ts';
import { checkUnresolvedExternal } from './unresolved-external.ts';
import { checkUnsupportedAdapter } from './unsupported-adapter.ts';
import { checkUnusedDeclaration } from './unused-declaration.ts';

/** Every check, in the order of docs/checks.md. */
export const checks: readonly Check[] = Object.freeze([
  checkUnknownReference,
  checkAmbiguousName,
  checkNameClash,
  checkDependencyCycle,
  checkSelfDependency,
  checkDuplicateDependency,
  checkUnreachableMilestone,
  checkMilestoneWithoutTriggers,
  checkTooFewPhases,
  checkStageEntryRepeated,
  checkStreamInNoStage,
  checkPipelineWithoutStages,
  checkStagesIgnored,
  checkSyncScheduleIgnored,
  checkDemandAboveCapacity,
  checkUnresolvedExternal,
  checkUnusedDeclaration,
  checkSharedWorkspaceWrites,
  checkOverlapWriteWrite,
  checkOverlapWriteRead,
  checkOverlapCaseOnly,
  checkOverlapPrefix,
  checkOverlapUndecided,
  checkOverlapSummary,
  checkPatternErrors,
  checkPatternNotes,
  checkPatternNamesDirectory,
  checkPatternSetEmpty,
  checkPatternRedundant,
  checkPhaseOutsideStream,
  checkUnresolvedAgent,
  checkUnsupportedAdapter,
  checkAgentDefinedTwice,
  checkUnconfiguredAction,
  checkMissingPromptFile,
  checkNotActedOn,
]);

/** Everything the checks have to say, in the order of the checks. */
export function check(model: AnalysedModel): Diagnostic[] {
  return checks.flatMap((one) => [...one(model)]);
}
