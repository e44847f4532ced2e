import { onWorkTree, type WorkTree } from './checkout.ts';
import type { Integrator } from './integrator.ts';
import { decodePath, encodePath, splitNul } from './path-bytes.ts';

/** What a workspace leaves out of git, by the rules that count when it is collected. */
export interface IgnoreRules {
  /** Folders that are there now and ignored as a whole, without the slash. */
  folders(): Promise<ReadonlySet<string>>;
  /** Those of the paths that are ignored. */
  among(paths: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Asks git, under the integrator's configuration. Where git cannot tell, nothing is ignored. */
export function ignoreRules(integrator: Integrator, tree: WorkTree): IgnoreRules {
  const { args, options } = onWorkTree(tree);
  return {
    folders: async () => {
      const list = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'];
      const listed = await integrator.git.run([...args, ...list], options);
      const names = listed.ok ? splitNul(listed.value).map(decodePath) : [];
      return new Set(names.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1)));
    },
    among: async (paths) => {
      const input = Buffer.concat(paths.flatMap((path) => [encodePath(path), Buffer.from([0])]));
      const asked = await integrator.git.ask([...args, 'check-ignore', '-z', '--stdin'], {
        ...options,
        input,
      });
      return new Set(asked.code === 0 ? splitNul(asked.stdout).map(decodePath) : []);
    },
  };
}
