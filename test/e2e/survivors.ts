import { readdirSync, readFileSync } from 'node:fs';

/** A process that has to do with a scratch world: its environment or its words name the world's folder. */
export interface Survivor {
  readonly pid: number;
  readonly argv: readonly string[];
}

/** Processes of a world that run now, the run's supervisor apart: that one leaves as soon as it sees it is alone. */
export function survivors(top: string): readonly Survivor[] {
  return findProcesses(top).filter(({ argv }) => !argv.some((word) => word.endsWith('supervisor.js')));
}

/** Ends what a test left and resolves when nothing of it runs any more. */
export async function killSurvivors(top: string): Promise<void> {
  for (let left = findProcesses(top); left.length > 0; left = findProcesses(top)) {
    for (const { pid } of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It went by itself.
      }
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Every process of a world that runs now. */
export function findProcesses(top: string): readonly Survivor[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const words = read(`/proc/${name}/cmdline`);
      const names = `${words}\0${read(`/proc/${name}/environ`)}`;
      const zombie = /^State:\s+[ZX]/m.test(read(`/proc/${name}/status`));
      return names.includes(top) && !zombie ? [{ pid: Number(name), argv: words.split('\0') }] : [];
    });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
