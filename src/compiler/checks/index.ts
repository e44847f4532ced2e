import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { checkActionOutlivesMilestone } from './action-outlives-milestone.ts';
import { checkAgentCannotWrite } from './agent-cannot-write.ts';
import { checkAgentDefinedTwice } from './agent-defined-twice.ts';
import { checkAgentEnvNotPassed } from './agent-env-not-passed.ts';
import { checkAgentFileIgnored } from './agent-file-ignored.ts';
import { checkAgentFileKey } from './agent-file-key.ts';
import { checkAgentFileName } from './agent-file-name.ts';
import { checkAgentFileUnclosed } from './agent-file-unclosed.ts';
import { checkAmbiguousName } from './ambiguous-name.ts';
import { checkArgumentTooLong } from './argument-too-long.ts';
import { checkBatchWaitAboveSync } from './batch-wait-above-sync.ts';
import { checkBottleneck } from './bottleneck.ts';
import { checkBudgetBelowEstimate } from './budget-below-estimate.ts';
import type { Check } from './check.ts';
import { checkContractNotClaimed } from './contract-not-claimed.ts';
import { checkDangerousCommand } from './dangerous-command.ts';
import { checkDemandAboveCapacity } from './demand-above-capacity.ts';
import { checkDependencyCycle } from './dependency-cycle.ts';
import { checkDuplicateAction } from './duplicate-action.ts';
import { checkDuplicateDependency } from './duplicate-dependency.ts';
import { checkDuplicateTrigger } from './duplicate-trigger.ts';
import { checkEnvNotExpanded } from './env-not-expanded.ts';
import { checkEnvNotPassed } from './env-not-passed.ts';
import { checkEnvOverridden } from './env-overridden.ts';
import { checkEnvPassesSecret } from './env-passes-secret.ts';
import { checkEnvSetAndPassed } from './env-set-and-passed.ts';
import { checkGateAlwaysPasses } from './gate-always-passes.ts';
import { checkGateScriptClaimed } from './gate-script-claimed.ts';
import { checkHotFile } from './hot-file.ts';
import { checkIdTooSimilar } from './id-too-similar.ts';
import { checkLimitNeverReached } from './limit-never-reached.ts';
import { checkLittleToGain } from './little-to-gain.ts';
import { checkMilestoneWithoutTriggers } from './milestone-without-triggers.ts';
import { checkMissingExecutable } from './missing-executable.ts';
import { checkMissingPromptFile } from './missing-prompt-file.ts';
import { checkMixedAlphabets } from './mixed-alphabets.ts';
import { checkNameClash } from './name-clash.ts';
import { checkNoMeetings } from './no-meetings.ts';
import { checkNoPriorities } from './no-priorities.ts';
import { checkNotActedOn } from './not-acted-on.ts';
import { checkNothingInParallel } from './nothing-in-parallel.ts';
import { checkOrphanStream } from './orphan-stream.ts';
import { checkOutOfScopeIgnored } from './out-of-scope-ignored.ts';
import { checkOverlapCaseOnly } from './overlap-case-only.ts';
import { checkOverlapPrefix } from './overlap-prefix.ts';
import { checkOverlapSummary } from './overlap-summary.ts';
import { checkOverlapTooMany } from './overlap-too-many.ts';
import { checkOverlapUndecided } from './overlap-undecided.ts';
import { checkOverlapWriteRead } from './overlap-write-read.ts';
import { checkOverlapWriteWrite } from './overlap-write-write.ts';
import { checkOverriddenByPhases } from './overridden-by-phases.ts';
import { checkPartialWait } from './partial-wait.ts';
import { checkPatternBackslashSeparator } from './pattern-backslash-separator.ts';
import { checkPatternClaimsSession } from './pattern-claims-session.ts';
import { checkPatternErrors } from './pattern-errors.ts';
import { checkPatternIgnoredByGit } from './pattern-ignored-by-git.ts';
import { checkPatternMisspeltDirectory } from './pattern-misspelt-directory.ts';
import { checkPatternNamesDirectory } from './pattern-names-directory.ts';
import { checkPatternNotes } from './pattern-notes.ts';
import { checkPatternOutsideRepository } from './pattern-outside-repository.ts';
import { checkPatternRedundant } from './pattern-redundant.ts';
import { checkPatternRegexLookalike } from './pattern-regex-lookalike.ts';
import { checkPatternSetEmpty } from './pattern-set-empty.ts';
import { checkPatternSubmoduleCrossing } from './pattern-submodule-crossing.ts';
import { checkPatternSymlinkCrossing } from './pattern-symlink-crossing.ts';
import { checkPatternTooBroad } from './pattern-too-broad.ts';
import { checkPermissionBypass } from './permission-bypass.ts';
import { checkPhaseGap } from './phase-gap.ts';
import { checkPhaseOutsideStream } from './phase-outside-stream.ts';
import { checkPipelineWithoutStages } from './pipeline-without-stages.ts';
import { checkPlaceholderNotReplaced } from './placeholder-not-replaced.ts';
import { checkPolicyKeyIgnored } from './policy-key-ignored.ts';
import { checkPriorityIgnored } from './priority-ignored.ts';
import { checkProtectedPath } from './protected-path.ts';
import { checkProtectedPathNotGranted } from './protected-path-not-granted.ts';
import { checkReadOwnWrite } from './read-own-write.ts';
import { checkReadsNothing } from './reads-nothing.ts';
import { checkRedundantDependency } from './redundant-dependency.ts';
import { checkRedundantTrigger } from './redundant-trigger.ts';
import { checkRepeatedEntry } from './repeated-entry.ts';
import { checkSameTriggers } from './same-triggers.ts';
import { checkScheduleNeverFires } from './schedule-never-fires.ts';
import { checkScheduleTooDense } from './schedule-too-dense.ts';
import { checkSecretLiteral } from './secret-literal.ts';
import { checkSelfDependency } from './self-dependency.ts';
import { checkSessionTooLarge } from './session-too-large.ts';
import { checkSharedWorkspaceWrites } from './shared-workspace-writes.ts';
import { checkShellSyntaxInArgv } from './shell-syntax-in-argv.ts';
import { checkShellUnquotedVar } from './shell-unquoted-var.ts';
import { checkSimilarNames } from './similar-names.ts';
import { checkStageEntryRepeated } from './stage-entry-repeated.ts';
import { checkStagesIgnored } from './stages-ignored.ts';
import { checkStreamInNoStage } from './stream-in-no-stage.ts';
import { checkSyncScheduleIgnored } from './sync-schedule-ignored.ts';
import { checkTimeoutBelowEstimate } from './timeout-below-estimate.ts';
import { checkTooFewPhases } from './too-few-phases.ts';
import { checkToolRuleMatchesNothing } from './tool-rule-matches-nothing.ts';
import { checkToolRuleTooWide } from './tool-rule-too-wide.ts';
import { checkUnconfiguredAction } from './unconfigured-action.ts';
import { checkUndeclaredInput } from './undeclared-input.ts';
import { checkUndeclaredWrite } from './undeclared-write.ts';
import { checkUnknownPermissionMode } from './unknown-permission-mode.ts';
import { checkUnknownPlaceholder } from './unknown-placeholder.ts';
import { checkUnknownReference } from './unknown-reference.ts';
import { checkUnknownTool } from './unknown-tool.ts';
import { checkUnpinnedCommand } from './unpinned-command.ts';
import { checkUnreachableMilestone } from './unreachable-milestone.ts';
import { checkUnresolvedAgent } from './unresolved-agent.ts';
import { checkUnresolvedExternal } from './unresolved-external.ts';
import { checkUnsupportedAdapter } from './unsupported-adapter.ts';
import { checkUnusedDeclaration } from './unused-declaration.ts';
import { checkUnusedStrategy } from './unused-strategy.ts';
import { checkVariableInPath } from './variable-in-path.ts';

/** Every check, in the order of docs/checks.md. */
export const checks: readonly Check[] = Object.freeze([
  checkSessionTooLarge,
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
  checkOverlapTooMany,
  checkHotFile,
  checkUndeclaredInput,
  checkContractNotClaimed,
  checkUndeclaredWrite,
  checkPatternErrors,
  checkPatternNotes,
  checkPatternNamesDirectory,
  checkPatternSetEmpty,
  checkPatternRedundant,
  checkPhaseOutsideStream,
  checkPatternRegexLookalike,
  checkPatternBackslashSeparator,
  checkPatternOutsideRepository,
  checkPatternTooBroad,
  checkPatternIgnoredByGit,
  checkPatternMisspeltDirectory,
  checkReadsNothing,
  checkPatternSymlinkCrossing,
  checkPatternSubmoduleCrossing,
  checkPatternClaimsSession,
  checkProtectedPath,
  checkProtectedPathNotGranted,
  checkGateScriptClaimed,
  checkUnresolvedAgent,
  checkUnsupportedAdapter,
  checkAgentDefinedTwice,
  checkUnconfiguredAction,
  checkMissingPromptFile,
  checkNotActedOn,
  checkAgentFileUnclosed,
  checkAgentFileName,
  checkAgentFileKey,
  checkAgentFileIgnored,
  checkUnknownPermissionMode,
  checkUnknownTool,
  checkAgentCannotWrite,
  checkToolRuleTooWide,
  checkToolRuleMatchesNothing,
  checkAgentEnvNotPassed,
  checkSecretLiteral,
  checkDangerousCommand,
  checkPermissionBypass,
  checkShellUnquotedVar,
  checkPlaceholderNotReplaced,
  checkUnknownPlaceholder,
  checkShellSyntaxInArgv,
  checkEnvNotPassed,
  checkEnvNotExpanded,
  checkEnvPassesSecret,
  checkEnvSetAndPassed,
  checkEnvOverridden,
  checkMissingExecutable,
  checkGateAlwaysPasses,
  checkUnpinnedCommand,
  checkArgumentTooLong,
  checkRedundantDependency,
  checkPartialWait,
  checkDuplicateTrigger,
  checkRedundantTrigger,
  checkDuplicateAction,
  checkSameTriggers,
  checkOrphanStream,
  checkNothingInParallel,
  checkBottleneck,
  checkLimitNeverReached,
  checkScheduleTooDense,
  checkScheduleNeverFires,
  checkNoMeetings,
  checkTimeoutBelowEstimate,
  checkActionOutlivesMilestone,
  checkBudgetBelowEstimate,
  checkBatchWaitAboveSync,
  checkPhaseGap,
  checkLittleToGain,
  checkPriorityIgnored,
  checkNoPriorities,
  checkUnusedStrategy,
  checkSimilarNames,
  checkIdTooSimilar,
  checkRepeatedEntry,
  checkOverriddenByPhases,
  checkPolicyKeyIgnored,
  checkOutOfScopeIgnored,
  checkReadOwnWrite,
  checkMixedAlphabets,
  checkVariableInPath,
]);

/** Everything the checks have to say, in the order of the checks. */
export function check(model: AnalysedModel): Diagnostic[] {
  if (model.oversize) return [...checkSessionTooLarge(model)];
  return checks.flatMap((one) => [...one(model)]);
}
