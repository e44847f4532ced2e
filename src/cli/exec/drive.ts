import { adapterFor } from '../../agents/adapters.ts';
import { composePrompt } from '../../agents/prompt.ts';
import type { RunState } from '../../journal/state.ts';
import type { Plan } from '../../plan/plan.ts';
import { handleInterrupts } from '../../runtime/node/interrupts.ts';
import type { OpenedRun } from '../../runtime/node/node-host.ts';
import { run } from '../../runtime/run.ts';
import type { RunBeginning } from '../../runtime/run-context.ts';
import type { View } from '../../views/view.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { exitCodeOf } from './exit-code.ts';
import { handOver } from './hand-over.ts';
import { type Historian, openHistory } from './history.ts';
import type { ExecSettings } from './settings.ts';
import { type TakenSlots, takeSlots } from './take-slots.ts';
import { openView } from './views.ts';

/** Runs an opened run to its end under a view, closes everything, and returns the exit code. */
export async function drive(request: {
  readonly plan: Plan;
  readonly opened: OpenedRun;
  readonly begin: RunBeginning;
  readonly settings: ExecSettings;
  readonly io: Io;
}): Promise<number> {
  const { plan, opened, begin, settings, io } = request;
  io.outliveReader?.();
  const view = await openView({
    name: settings.view,
    io,
    plan,
    past: begin.kind === 'resume' ? begin.records : [],
    logPath: (attempt) => opened.host.processes.logPath(attempt),
    mode: 'control',
    send: (command) => {
      if (command.kind !== 'leave' && command.kind !== 'pace') opened.push(command);
    },
    now: opened.now,
  });
  const release = handleInterrupts(opened.push);
  const history = openHistory(opened.folder);
  const slots = takeSlots(plan, opened, settings);
  const state = await runUnder({ view, history, slots }, request);
  slots.release();
  history.keep(state);
  await view.close(state);
  await opened.close();
  release();
  if (state.status !== 'finished') return handOver(opened, settings, io);
  return state.outcome === null ? exitCodes.world : exitCodeOf(state.outcome, settings.level);
}

function runUnder(
  { view, history, slots }: { readonly view: View; readonly history: Historian; readonly slots: TakenSlots },
  { plan, opened, begin, settings, io }: Parameters<typeof drive>[0],
): Promise<RunState> {
  return run(plan, opened.host, {
    run: opened.folder.run,
    journal: opened.journal,
    begin,
    max_agents: settings.maxAgents,
    slots: slots.amount,
    ...(slots.share === null ? {} : { share: slots.share }),
    ...(settings.view === 'tui' ? { watched_by: 'person' as const } : {}),
    surroundings: io.env,
    adapterFor,
    prompts: {
      compose: ({ plan: whole, task, letters }) => composePrompt(whole, task, letters),
      write: opened.writePrompt,
    },
    onEvent: (event, state) => {
      slots.note(state);
      view.show(event, state);
    },
    onCollected: history.note,
  });
}
