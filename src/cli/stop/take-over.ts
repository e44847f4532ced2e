import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { adapterFor } from '../../agents/adapters.ts';
import { composePrompt } from '../../agents/prompt.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { decodePlan } from '../../plan/codec.ts';
import type { HostFailure } from '../../runtime/host.ts';
import { handleInterrupts } from '../../runtime/node/interrupts.ts';
import { openExisting, usualTiming } from '../../runtime/node/node-host.ts';
import { type RunFolder, readPlanText } from '../../runtime/node/state-folder.ts';
import { run } from '../../runtime/run.ts';
import { sayCount } from '../../views/quantities.ts';
import type { Io } from '../io.ts';

/**
 * Takes a run over whose coordinator is gone, only to end it: agents that live are stopped as a living coordinator
 * would, what they did is kept, and the end is written down. Returns what was ended, in words.
 */
export async function takeOver(request: {
  readonly folder: RunFolder;
  readonly repo: string;
  readonly how: 'gently' | 'now';
  readonly io: Io;
}): Promise<Result<string, HostFailure>> {
  const { folder, how, io } = request;
  const plan = decodePlan(readPlanText(folder) ?? '');
  if (!plan.ok) return err({ reason: 'other', detail: `run ${folder.run}: ${plan.error.detail}` });
  const cwd = resolve(io.cwd, request.repo);
  const opened = await openExisting({ folder, cwd, timing: usualTiming });
  if (!opened.ok) return opened;
  const { host, journal, records, crc, push, writePrompt, close } = opened.value;
  const ended: string[] = [];
  // A second wish to stop, from the keyboard, makes it quicker.
  const release = handleInterrupts(push);
  try {
    const state = await run(plan.value, host, {
      run: folder.run,
      journal,
      begin: { kind: 'resume', records, crc, stop: how, satisfied: [] },
      max_agents: null,
      slots: availableParallelism(),
      surroundings: io.env,
      adapterFor,
      prompts: {
        compose: ({ plan: whole, task }) => composePrompt(whole, task),
        write: writePrompt,
      },
      onEvent: (event) => {
        if (event.type === 'agent-exited' && event.cause === 'stopped') ended.push(event.attempt);
      },
    });
    const broken = state.notes.at(-1);
    if (broken?.note === 'journal-failed') return err({ reason: 'other', detail: broken.detail });
  } finally {
    await close();
    release();
  }
  return ok(
    ended.length === 0
      ? 'none of its agents was left'
      : `${sayCount(ended.length, 'agent')} ended (${ended.join(', ')}), what they did is kept`,
  );
}
