import { expect, it } from 'vitest';
import { waitingForPerson } from '../../src/views/list-people.ts';
import { Script, samplePlan } from './sample.ts';

const externals = [
  { name: 'ext', kind: 'manual', path: null, needed_by: ['b/architecture'] },
  { name: 'given', kind: 'manual', path: null, needed_by: ['b/architecture'] },
] as const;

it('says each thing that waits for a person by the command that settles it, until it is settled', () => {
  const script = new Script(samplePlan({ streams: ['a', 'b'], externals }));
  script.start().release('a/architecture');
  script.add({ type: 'external-satisfied', name: 'given', by: 'signal' });
  const signal = 'pcoord signal ext  nobody has given it: b/architecture waits';
  expect(waitingForPerson(script.state, 5)).toEqual([signal]);
  const attempt = script.begin('a/architecture');
  const asked = { attempt, tool: 'Bash', text: 'npm \u001b[31mpublish', rule: 'Bash(npm publish:*)' };
  script.add({ type: 'question-asked', question: `${attempt}:1`, ...asked });
  const about = { node: 'a/architecture', task: 'a/architecture', paths: ['x'], refs: [] };
  script.add({ type: 'review-opened', review: 'scope:a.1.1', kind: 'out_of_scope', ...about });
  script.add({
    type: 'review-opened',
    review: 'merge:end:b/1',
    kind: 'merge_conflict',
    ...about,
    node: 'end',
  });
  const lines = [
    'pcoord answer a.1.1:1  a asks to use Bash: npm publish',
    'pcoord review accept scope:a.1.1  changes outside the claims at a/architecture: x',
    'pcoord review accept merge:end:b/1 --ours (or --theirs)  merge conflict at final integration: x',
    signal,
  ];
  expect(waitingForPerson(script.state, 5)).toEqual(lines);
  expect(waitingForPerson(script.state, 3)).toEqual([
    ...lines.slice(0, 2),
    'pcoord status  2 more wait for you',
  ]);
  script.add({
    type: 'question-answered',
    question: `${attempt}:1`,
    answer: 'allow',
    reach: 'once',
    by: 'person',
    note: '',
  });
  script.add({ type: 'external-satisfied', name: 'ext', by: 'signal' });
  expect(waitingForPerson(script.state, 5)).toEqual(lines.slice(1, 3));
});
