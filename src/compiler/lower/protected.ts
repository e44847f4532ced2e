import { sortedBy } from '../../base/order.ts';
import { gateScripts } from '../model/gate-scripts.ts';
import type { Model } from '../model/model.ts';
import { runnerScripts } from '../model/runner-scripts.ts';

/** CI definitions and the manifests whose scripts a gate usually runs. */
const DEFAULT_PROTECTED: readonly string[] = [
  '.ci/',
  '.circleci/',
  '.github/workflows/',
  '.gitlab-ci.yml',
  'Jenkinsfile',
  'Makefile',
  'azure-pipelines.yml',
  'package.json',
];

/**
 * What gates take from the base commit: the session's own list, else the defaults, the scripts its gates name, and those
 * that a runner such as `npm test` leads to.
 */
export function protectedPaths(model: Model): string[] {
  const own = model.verify?.protected ?? null;
  if (own !== null) return own.map(({ value }) => value);
  const scripts = gateScripts(model).map(({ path }) => path);
  return sortedBy(new Set([...DEFAULT_PROTECTED, ...scripts, ...runnerScripts(model)]), (path) => path);
}
