import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { checkAgentCannotWrite } from './agents/agent-cannot-write.ts';
import { checkAgentDefinedTwice } from './agents/agent-defined-twice.ts';
import { checkAgentEnvNotPassed } from './agents/agent-env-not-passed.ts';
import { checkAgentFileIgnored } from './agents/agent-file-ignored.ts';
import { checkAgentFileKey } from './agents/agent-file-key.ts';
import { checkAgentFileName } from './agents/agent-file-name.ts';
import { checkAgentFileUnclosed } from './agents/agent-file-unclosed.ts';
import { checkMissingPromptFile } from './agents/missing-prompt-file.ts';
import { checkNotActedOn } from './agents/not-acted-on.ts';
import { checkToolRuleMatchesNothing } from './agents/tool-rule-matches-nothing.ts';
import { checkToolRuleTooWide } from './agents/tool-rule-too-wide.ts';
import { checkUnconfiguredAction } from './agents/unconfigured-action.ts';
import { checkUnknownPermissionMode } from './agents/unknown-permission-mode.ts';
import { checkUnknownTool } from './agents/unknown-tool.ts';
import { checkUnresolvedAgent } from './agents/unresolved-agent.ts';
import { checkUnsupportedAdapter } from './agents/unsupported-adapter.ts';
import type { Check } from './check.ts';
import { checkArgumentTooLong } from './commands/argument-too-long.ts';
import { checkDangerousCommand } from './commands/dangerous-command.ts';
import { checkEnvNotExpanded } from './commands/env-not-expanded.ts';
import { checkEnvNotPassed } from './commands/env-not-passed.ts';
import { checkEnvOverridden } from './commands/env-overridden.ts';
import { checkEnvPassesSecret } from './commands/env-passes-secret.ts';
import { checkEnvSetAndPassed } from './commands/env-set-and-passed.ts';
import { checkGateAlwaysPasses } from './commands/gate-always-passes.ts';
import { checkMissingExecutable } from './commands/missing-executable.ts';
import { checkPermissionBypass } from './commands/permission-bypass.ts';
import { checkPlaceholderNotReplaced } from './commands/placeholder-not-replaced.ts';
import { checkSecretLiteral } from './commands/secret-literal.ts';
import { checkShellSyntaxInArgv } from './commands/shell-syntax-in-argv.ts';
import { checkShellUnquotedVar } from './commands/shell-unquoted-var.ts';
import { checkUnknownPlaceholder } from './commands/unknown-placeholder.ts';
import { checkUnpinnedCommand } from './commands/unpinned-command.ts';
import { checkContractNotClaimed } from './conflicts/contract-not-claimed.ts';
import { checkHotFile } from './conflicts/hot-file.ts';
import { checkOverlapCaseOnly } from './conflicts/overlap-case-only.ts';
import { checkOverlapPrefix } from './conflicts/overlap-prefix.ts';
import { checkOverlapSummary } from './conflicts/overlap-summary.ts';
import { checkOverlapTooMany } from './conflicts/overlap-too-many.ts';
import { checkOverlapUndecided } from './conflicts/overlap-undecided.ts';
import { checkOverlapWriteRead } from './conflicts/overlap-write-read.ts';
import { checkOverlapWriteWrite } from './conflicts/overlap-write-write.ts';
import { checkUndeclaredInput } from './conflicts/undeclared-input.ts';
import { checkUndeclaredWrite } from './conflicts/undeclared-write.ts';
import { checkAmbiguousName } from './graph/ambiguous-name.ts';
import { checkDependencyCycle } from './graph/dependency-cycle.ts';
import { checkDuplicateAction } from './graph/duplicate-action.ts';
import { checkDuplicateDependency } from './graph/duplicate-dependency.ts';
import { checkDuplicateTrigger } from './graph/duplicate-trigger.ts';
import { checkMilestoneWithoutTriggers } from './graph/milestone-without-triggers.ts';
import { checkNameClash } from './graph/name-clash.ts';
import { checkOrphanStream } from './graph/orphan-stream.ts';
import { checkPartialWait } from './graph/partial-wait.ts';
import { checkPhaseGap } from './graph/phase-gap.ts';
import { checkPipelineWithoutStages } from './graph/pipeline-without-stages.ts';
import { checkRedundantDependency } from './graph/redundant-dependency.ts';
import { checkRedundantTrigger } from './graph/redundant-trigger.ts';
import { checkSameTriggers } from './graph/same-triggers.ts';
import { checkSelfDependency } from './graph/self-dependency.ts';
import { checkSessionTooLarge } from './graph/session-too-large.ts';
import { checkSharedWorkspaceWrites } from './graph/shared-workspace-writes.ts';
import { checkStageEntryRepeated } from './graph/stage-entry-repeated.ts';
import { checkStagesIgnored } from './graph/stages-ignored.ts';
import { checkStreamInNoStage } from './graph/stream-in-no-stage.ts';
import { checkTooFewPhases } from './graph/too-few-phases.ts';
import { checkUnknownReference } from './graph/unknown-reference.ts';
import { checkUnreachableMilestone } from './graph/unreachable-milestone.ts';
import { checkUnresolvedExternal } from './graph/unresolved-external.ts';
import { checkUnusedDeclaration } from './graph/unused-declaration.ts';
import { checkUnusedStrategy } from './graph/unused-strategy.ts';
import { checkGateScriptClaimed } from './patterns/gate-script-claimed.ts';
import { checkPatternBackslashSeparator } from './patterns/pattern-backslash-separator.ts';
import { checkPatternClaimsSession } from './patterns/pattern-claims-session.ts';
import { checkPatternErrors } from './patterns/pattern-errors.ts';
import { checkPatternIgnoredByGit } from './patterns/pattern-ignored-by-git.ts';
import { checkPatternMisspeltDirectory } from './patterns/pattern-misspelt-directory.ts';
import { checkPatternNamesDirectory } from './patterns/pattern-names-directory.ts';
import { checkPatternNotes } from './patterns/pattern-notes.ts';
import { checkPatternOutsideRepository } from './patterns/pattern-outside-repository.ts';
import { checkPatternRedundant } from './patterns/pattern-redundant.ts';
import { checkPatternRegexLookalike } from './patterns/pattern-regex-lookalike.ts';
import { checkPatternSetEmpty } from './patterns/pattern-set-empty.ts';
import { checkPatternSubmoduleCrossing } from './patterns/pattern-submodule-crossing.ts';
import { checkPatternSymlinkCrossing } from './patterns/pattern-symlink-crossing.ts';
import { checkPatternTooBroad } from './patterns/pattern-too-broad.ts';
import { checkPhaseOutsideStream } from './patterns/phase-outside-stream.ts';
import { checkProtectedPath } from './patterns/protected-path.ts';
import { checkProtectedPathNotGranted } from './patterns/protected-path-not-granted.ts';
import { checkReadsNothing } from './patterns/reads-nothing.ts';
import { checkIdTooSimilar } from './shape/id-too-similar.ts';
import { checkMixedAlphabets } from './shape/mixed-alphabets.ts';
import { checkOutOfScopeIgnored } from './shape/out-of-scope-ignored.ts';
import { checkOverriddenByPhases } from './shape/overridden-by-phases.ts';
import { checkPolicyKeyIgnored } from './shape/policy-key-ignored.ts';
import { checkReadOwnWrite } from './shape/read-own-write.ts';
import { checkRepeatedEntry } from './shape/repeated-entry.ts';
import { checkSimilarNames } from './shape/similar-names.ts';
import { checkVariableInPath } from './shape/variable-in-path.ts';
import { checkActionOutlivesMilestone } from './timing/action-outlives-milestone.ts';
import { checkBatchWaitAboveSync } from './timing/batch-wait-above-sync.ts';
import { checkBottleneck } from './timing/bottleneck.ts';
import { checkBudgetBelowEstimate } from './timing/budget-below-estimate.ts';
import { checkDemandAboveCapacity } from './timing/demand-above-capacity.ts';
import { checkLimitNeverReached } from './timing/limit-never-reached.ts';
import { checkLittleToGain } from './timing/little-to-gain.ts';
import { checkNoMeetings } from './timing/no-meetings.ts';
import { checkNoPriorities } from './timing/no-priorities.ts';
import { checkNothingInParallel } from './timing/nothing-in-parallel.ts';
import { checkPriorityIgnored } from './timing/priority-ignored.ts';
import { checkScheduleNeverFires } from './timing/schedule-never-fires.ts';
import { checkScheduleTooDense } from './timing/schedule-too-dense.ts';
import { checkSyncScheduleIgnored } from './timing/sync-schedule-ignored.ts';
import { checkTimeoutBelowEstimate } from './timing/timeout-below-estimate.ts';

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
