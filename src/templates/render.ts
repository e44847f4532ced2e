import type { Result } from '../base/result.ts';
import { err } from '../base/result.ts';
import type { Template } from './catalogue.ts';
import { asClaims } from './claims.ts';
import { checkParameters } from './parameters.ts';
import type { ParameterProblem } from './problem.ts';
import { writeRecord } from './record.ts';
import type { Scope } from './scope.ts';
import { fillTemplate } from './yaml-document.ts';

/** What was wrong: parameters, each with its path, or the template itself (`path` is empty then). */
export type RenderProblems = readonly ParameterProblem[];

/** What the head of the file says besides the parameters. */
export interface RenderHead {
  /** The address editors find the session's schema under. */
  readonly schema_address: string;
  /** Parameters that were read from the repository and not given by anybody. */
  readonly from_workspace?: readonly string[];
}

/**
 * A session file from a template and its parameters. The text opens with the lines that tell editors the schema, and
 * records template, version and parameters so that a newer version can be merged in later. The same input gives the
 * same bytes.
 */
export function renderTemplate(
  template: Template,
  parameters: unknown,
  head: RenderHead,
): Result<string, RenderProblems> {
  const { value, problems } = checkParameters(parameters, template.parameters);
  if (problems.length > 0) return err(problems);
  const { schema_address, from_workspace = [] } = head;
  const scope = value as Scope;
  const record = writeRecord({
    template: template.name,
    version: template.version,
    digest: template.digest,
    ...(from_workspace.length > 0 ? { from_workspace } : {}),
    parameters: parameters as Scope,
  });
  const filled = fillTemplate(template.text, {
    scope,
    claims: asClaims(scope, template.parameters),
    head: [`yaml-language-server: $schema=${schema_address}`, `$schema: ${schema_address}`, record],
  });
  return filled.ok ? filled : err([{ path: '', message: `template ${template.name}: ${filled.error}` }]);
}
