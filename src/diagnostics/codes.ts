import { agentCodes } from './codes/agents.ts';
import { claimCodes } from './codes/claims.ts';
import { commandCodes } from './codes/commands.ts';
import { conflictCodes } from './codes/conflicts.ts';
import { graphCodes } from './codes/graph.ts';
import { hygieneCodes } from './codes/hygiene.ts';
import { patternCodes } from './codes/patterns.ts';
import { planCodes } from './codes/plans.ts';
import { shapeCodes } from './codes/shape.ts';
import { timingCodes } from './codes/timing.ts';
import { yamlCodes } from './codes/yaml.ts';

/**
 * The one table of every message: severity by default, wording, help. A check supplies parameters, never prose.
 * Aliases: PC0xxx file and YAML · PC1xxx shape and names · PC2xxx graph · PC3xxx patterns and conflicts · PC4xxx agents
 * and commands · PC5xxx plans · PC9xxx how findings are handled.
 */
export const codes: typeof yamlCodes &
  typeof shapeCodes &
  typeof graphCodes &
  typeof timingCodes &
  typeof patternCodes &
  typeof claimCodes &
  typeof conflictCodes &
  typeof agentCodes &
  typeof commandCodes &
  typeof planCodes &
  typeof hygieneCodes = {
  ...yamlCodes,
  ...shapeCodes,
  ...graphCodes,
  ...timingCodes,
  ...patternCodes,
  ...claimCodes,
  ...conflictCodes,
  ...agentCodes,
  ...commandCodes,
  ...planCodes,
  ...hygieneCodes,
};

/** The identity of a finding: a kebab-case name. */
export type Code = keyof typeof codes;

/** What a code's wording needs to know. */
export type CodeParameters<C extends Code> = Parameters<(typeof codes)[C]['message']>[0];
