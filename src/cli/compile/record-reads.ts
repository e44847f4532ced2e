import { join, resolve } from 'node:path';
import type { Environment } from '../../compiler/model/environment.ts';
import { findRepository } from '../environment.ts';
import type { Io } from '../io.ts';

/**
 * The same environment, telling before each look which file it is about: also of files that are not there, whose
 * coming is a change. What plugins and git say is not watched.
 */
export function recordReads(environment: Environment, io: Io, note: (path: string) => void): Environment {
  const root = findRepository(io.cwd) ?? io.cwd;
  const home = io.env['CLAUDE_CONFIG_DIR'] ?? join(io.env['HOME'] ?? '/', '.claude');
  return {
    ...environment,
    readText(path) {
      note(resolve(root, path));
      return environment.readText(path);
    },
    agentFiles(name) {
      if (/^[\w][\w.-]*$/.test(name)) {
        note(join(root, '.claude', 'agents', `${name}.md`));
        note(join(home, 'agents', `${name}.md`));
      }
      return environment.agentFiles(name);
    },
  };
}
