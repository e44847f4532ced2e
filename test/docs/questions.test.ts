import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { answerPatienceMs } from '../../src/runtime/people/patience.ts';
import { makeWorld, type World } from '../e2e/cli-rig.ts';
import { commandsOf, withoutChance } from './commands.ts';

const page = readFileSync(new URL('../../docs/questions.md', import.meta.url), 'utf8');

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.end());

it('the question of the page is asked and answered as it says', async () => {
  const done = world.door('done');
  const session = blockAfter('<!-- session -->');
  // The run is not over before the last command of the page has spoken.
  const waiting = session.replace('cp "$PCOORD_INBOX"', `${done.wait}; cp "$PCOORD_INBOX"`);
  expect(waiting).not.toBe(session);
  const file = world.write('session.yaml', waiting);
  const run = world.pcoord(['exec', file, '--ask', '--view', 'json', '--state', world.state]);
  await run.until('question-asked');
  const shown = commandsOf(page).filter(({ command }) => command.startsWith('pcoord answer'));
  expect(shown).toHaveLength(3);
  for (const { command, lines, exit_code } of shown) {
    const words = command.split(/ (?=(?:[^']*'[^']*')*[^']*$)/).map((word) => word.replaceAll("'", ''));
    const { code, out, err } = await world.pcoord([...words.slice(1), '--state', world.state]).ended;
    expect((out + err).split('\n').filter(Boolean).map(steady)).toEqual(lines.map(steady));
    expect(code).toBe(exit_code);
  }
  done.open();
  expect((await run.ended).code).toBe(0);
  const letter = JSON.parse(world.show('pcoord/questions', 'answer.txt')) as { readonly text: string };
  expect(JSON.parse(letter.text)).toEqual(JSON.parse(blockAfter('<!-- answer -->')));
});

it('names the figure that holds', () => {
  expect(answerPatienceMs).toBe(15 * 60_000);
  expect(page).toContain('after 15 minutes without an answer');
});

function steady(line: string): string {
  return withoutChance(line).replace(/asked \S+ ago/, 'asked TIME ago');
}

function blockAfter(mark: string): string {
  const [, block = ''] = page.slice(page.indexOf(mark)).split(/```\w*\n/);
  return block;
}
