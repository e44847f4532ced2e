import { commandArgv } from '../../agents/argv.ts';
import type { Located } from '../../diagnostics/span.ts';
import type { PlanPrompt, PlanRun, PlanTask } from '../../plan/plan.ts';
import type { Model, Phase, Stream } from '../model/model.ts';
import type { PromptValue } from '../session/session.ts';
import { lowerClaims, lowerReads, lowerVerify } from './commands.ts';
import { lowerEstimate } from './estimates.ts';

/** What the tasks are told beside the model. */
export interface TaskFacts {
  /** For a task's node, the gate that its end helps to reach. */
  readonly ahead: ReadonlyMap<number, string>;
  /** Patterns that say nothing. */
  readonly idle: ReadonlySet<Located<string>>;
}

/** One task per (stream, phase). */
export function lowerTasks(model: Model, { ahead, idle }: TaskFacts): PlanTask[] {
  return model.streams.flatMap((stream) =>
    stream.phases.map((phase, at) => ({
      id: model.graph.nodes[phase.node]!.id,
      stream: stream.id,
      phase: phase.name,
      number: phase.number,
      run: lowerRun(stream, phase, model),
      writes: lowerClaims(phase.declaration?.resources ?? stream.declaration.resources, idle),
      reads: lowerReads(stream.declaration.reads, idle),
      externals: at === 0 ? externalsOf(stream, model) : [],
      verify: lowerVerify(phase.declaration?.verify ?? stream.declaration.verify),
      ...lowerEstimate(stream, phase),
      ahead: ahead.get(phase.node) ?? null,
    })),
  );
}

function lowerRun(stream: Stream, phase: Phase, model: Model): PlanRun {
  const { declaration } = stream;
  const command = phase.declaration?.command ?? (phase.declaration?.prompt ? null : declaration.command);
  if (command)
    return { kind: 'command', argv: commandArgv(command.value), shell: command.value.kind === 'shell' };
  const prompt = phase.declaration?.prompt ?? declaration.prompt;
  return {
    kind: 'agent',
    agent: declaration.agent?.value ?? '',
    prompt: prompt ? lowerPrompt(prompt.value, model) : null,
  };
}

function lowerPrompt(prompt: PromptValue, model: Model): PlanPrompt {
  if (prompt.kind === 'text') return prompt;
  const path = prompt.path.value;
  const text = model.files.find((file) => file.role === 'prompt' && file.path === path)?.text ?? '';
  return { kind: 'file', path, text };
}

/** A stream's externals hold back its first phase; the others follow it. */
function externalsOf(stream: Stream, model: Model): string[] {
  const names = stream.dependencies.flatMap(({ target }) =>
    target.kind === 'external' ? [model.externals[target.external]!.name] : [],
  );
  return [...new Set(names)];
}
