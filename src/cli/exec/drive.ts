import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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
import { createSender } from './send.ts';
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
  let latest: RunState | null = null;
  const view = await openView({
    name: settings.view,
    io,
    plan,
    past: begin.kind === 'resume' ? begin.records : [],
    folder: opened.folder,
    look: async (attempt) => {
      const seen = await opened.ask({ kind: 'look', attempt });
      return seen.accepted ? seen.detail : null;
    },
    mode: 'control',
    send: createSender(opened, () => latest),
    now: opened.now,
  });
  const release = handleInterrupts(opened.push);
  const history = openHistory(opened.folder);
  const slots = takeSlots(plan, opened, settings);
  const note = (state: RunState): void => {
    latest = state;
    slots.note(state);
  };
  const state = await runUnder({ view, history, slots, note }, request);
  slots.release();
  history.keep(state);
  await view.close(state);
  await opened.close();
  release();
  if (state.status !== 'finished') return handOver(opened, settings, io);
  return state.outcome === null ? exitCodes.world : exitCodeOf(state.outcome, settings.level);
}

function runUnder(
  about: {
    readonly view: View;
    readonly history: Historian;
    readonly slots: TakenSlots;
    readonly note: (state: RunState) => void;
  },
  { plan, opened, begin, settings, io }: Parameters<typeof drive>[0],
): Promise<RunState> {
  const { view, history, slots, note } = about;
  return run(plan, opened.host, {
    run: opened.folder.run,
    journal: opened.journal,
    begin,
    max_agents: settings.maxAgents,
    slots: slots.amount,
    ...(slots.share === null ? {} : { share: slots.share }),
    ...(settings.view === 'tui' ? { watched_by: 'person' as const } : {}),
    ...(settings.questions === 'wait' ? { answered_by: 'person' as const } : {}),
    question_server: [process.execPath, questionServer()],
    surroundings: io.env,
    adapterFor,
    prompts: {
      compose: ({ plan: whole, task, letters }) => composePrompt(whole, task, letters),
      write: opened.writePrompt,
    },
    onEvent: (event, state) => {
      note(state);
      view.show(event, state);
    },
    onCollected: history.note,
  });
}

/** The program that takes what agents ask: in the sources, or beside the bundle when built. */
function questionServer(): string {
  if (import.meta.url.endsWith('.ts'))
    return fileURLToPath(new URL('../permission/main.ts', import.meta.url));
  const beside = fileURLToPath(new URL('permission.js', import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL('../permission.js', import.meta.url));
}
