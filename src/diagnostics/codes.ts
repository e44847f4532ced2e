import { agentCodes } from './codes/agents.ts';
import { conflictCodes } from './codes/conflicts.ts';
import { graphCodes } from './codes/graph.ts';
import { patternCodes } from './codes/patterns.ts';
import { shapeCodes } from './codes/shape.ts';
import { yamlCodes } from './codes/yaml.ts';

/**
 * The one table of every message: severity by default, wording, help. A check supplies parameters, never prose.
 * Aliases: PC0xxx file and YAML · PC1xxx shape and names · PC2xxx graph · PC3xxx patterns and conflicts · PC4xxx agents
 * and commands · PC5xxx plans.
 */
export const codes: typeof yamlCodes &
  typeof shapeCodes &
  typeof graphCodes &
  typeof patternCodes &
  typeof conflictCodes &
  typeof agentCodes = {
  ...yamlCodes,
  ...shapeCodes,
  ...graphCodes,
  ...patternCodes,
  ...conflictCodes,
  ...agentCodes,
};

/** The identity of a finding: a kebab-case name. */
export type Code = keyof typeof codes;

/** What a code's wording needs to know. */
export type CodeParameters<C extends Code> = Parameters<(typeof codes)[C]['message']>[0];
