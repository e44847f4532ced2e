import type { Result } from '../base/result.ts';
import { err } from '../base/result.ts';
import type { Template } from './catalogue.ts';
import { checkParameters } from './parameters.ts';
import type { ParameterProblem } from './problem.ts';
import type { Scope } from './scope.ts';
import { fillTemplate } from './yaml-document.ts';

/** What was wrong: parameters, each with its path, or the template itself (`path` is empty then). */
export type RenderProblems = readonly ParameterProblem[];

/**
 * A session file from a template and its parameters. The text opens with the lines that tell editors the schema, and
 * records template, version and parameters so that a newer version can be merged in later. The same input gives the
 * same bytes.
 */
export function renderTemplate(
  template: Template,
  parameters: unknown,
  schemaAddress: string,
): Result<string, RenderProblems> {
  const { value, problems } = checkParameters(parameters, template.parameters);
  if (problems.length > 0) return err(problems);
  const origin = { template: template.name, version: template.version, digest: template.digest, parameters };
  const filled = fillTemplate(template.text, value as Scope, [
    `yaml-language-server: $schema=${schemaAddress}`,
    `$schema: ${schemaAddress}`,
    `pcoord-template: ${inertJson(origin)}`,
  ]);
  return filled.ok ? filled : err([{ path: '', message: `template ${template.name}: ${filled.error}` }]);
}

/** JSON on one line of printable ASCII: a comment must not hide invisible characters or end early. */
function inertJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
