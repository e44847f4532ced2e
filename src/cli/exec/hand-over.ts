import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { OpenedRun } from '../../runtime/node/node-host.ts';
import { type LiveProgram, startLogged } from '../../runtime/node/process.ts';
import { readHolder } from '../../runtime/node/run-lock.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { stateRoot } from '../state-root.ts';
import type { ExecSettings } from './settings.ts';

/**
 * Leaves a run to a coordinator in the background, which takes it up as any resumed run: its agents never notice. The
 * run must have been closed. What that coordinator prints goes to a file in the run's folder.
 */
export async function handOver(opened: OpenedRun, settings: ExecSettings, io: Io): Promise<number> {
  const { run, path } = opened.folder;
  const log = join(path, 'coordinator.log');
  const started = await startLogged({
    argv: [
      process.execPath,
      process.argv[1] ?? '',
      'exec',
      `--resume=${run}`,
      ...['--view', 'lines', '--repo', settings.repo, '--state', stateRoot(settings.state)],
      // Who watched in the TUI may go on answering, from another terminal.
      ...(settings.questions === 'wait' || settings.view === 'tui' ? ['--ask'] : []),
      ...(settings.maxAgents === null ? [] : ['--max-agents', String(settings.maxAgents)]),
    ],
    cwd: settings.repo,
    env: Object.fromEntries(
      Object.entries(io.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    stdin: null,
    log,
  });
  if (!('pid' in started)) {
    io.err(
      `run ${run} has no coordinator: ${started.message}; pcoord exec --resume=${run} takes it up again\n`,
    );
    return exitCodes.world;
  }
  await takenUp(opened, started);
  started.release();
  io.out(
    `run ${run} goes on in the background (process ${started.pid}, ${log})\n  pcoord status, logs and stop reach it\n`,
  );
  return exitCodes.done;
}

const lookMs = 20;

/** Resolves once the program holds the run, or has ended: whoever looks at the run next finds it attended. */
async function takenUp({ folder }: OpenedRun, { pid, ended }: LiveProgram): Promise<void> {
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!isOver && readHolder(folder)?.pid !== pid) await pause(lookMs);
}
