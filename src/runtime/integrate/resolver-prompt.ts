import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';
import type { Conflict } from './keep-sides.ts';
import type { Touch, Touched } from './touched.ts';

/** What the resolver is told: what each side was for, where they meet, and what is expected of it. */
export function resolverPrompt(state: RunState, conflict: Conflict, touched: Touched): string {
  const files = conflict.paths.map((path) => `- \`${path}\``).join('\n');
  const streams = (touches: readonly Touch[]): readonly string[] => [
    ...new Set(touches.map(({ stream }) => stream)),
  ];
  const own = standingOf(state).graph.tasks.get(conflict.head.node)?.stream;
  const theirs = streams(touched.theirs);
  return [
    '# Merge two results that meet in the same lines',
    `The current directory holds a merge that git could not finish. These files hold both sides between conflict markers:\n\n${files}`,
    side(state, {
      title: 'What was merged before (between `<<<<<<<` and `=======`)',
      streams: streams(touched.ours),
    }),
    'To see what it changed: `git diff HEAD^2...HEAD^1 -- FILE`.',
    side(state, {
      title: 'What comes in (between `=======` and `>>>>>>>`)',
      streams: theirs.length > 0 || own === undefined ? theirs : [own],
    }),
    'To see what it changed: `git diff HEAD^1...HEAD^2 -- FILE`.',
    '## What to do\n\nEdit the files so that both intents are served, keep the lines of both sides wherever that makes sense, and leave no conflict marker. Change no other file. Do not commit.',
  ].join('\n\n');
}

function side(
  state: RunState,
  about: { readonly title: string; readonly streams: readonly string[] },
): string {
  const { graph } = standingOf(state);
  const intents = about.streams.map((id) => {
    const prompts = state.plan.tasks.flatMap(({ stream, run }) =>
      stream === id && run.kind === 'agent' && run.prompt !== null ? [run.prompt.text.trim()] : [],
    );
    const focus = graph.streams.get(id)?.focus;
    return [`Stream \`${id}\`${focus ? `: ${focus}` : ''}`, ...new Set(prompts)].join('\n\n');
  });
  return [`## ${about.title}`, ...intents].join('\n\n');
}
