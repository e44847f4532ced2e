import type { Environment } from '../compiler/model/environment.ts';
import { findRepository, type Surroundings } from './environment.ts';
import { findHistory } from './find-history.ts';
import { stateRoot } from './state-root.ts';

/**
 * An environment that also knows what earlier runs in this repository did. Where nothing was run, nothing is loaded.
 * `state` is the state folder that was asked for, `null` for the usual one.
 */
export async function withHistory(
  environment: Environment,
  { cwd, env }: Surroundings,
  state: string | null = null,
): Promise<Environment> {
  const root = findRepository(cwd);
  const path = root === null ? null : findHistory(root, stateRoot(state, env));
  if (path === null) return environment;
  const { recordsIn } = await import('./history.ts');
  return { ...environment, observed: (session) => recordsIn(path, session) };
}
