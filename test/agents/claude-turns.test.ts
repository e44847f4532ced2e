import { expect, it } from 'vitest';
import { createClaudeReader } from '../../src/agents/claude-reader.ts';

const uses = (id: string, tools: readonly string[], parent: string | null = null): string =>
  `${JSON.stringify({
    type: 'assistant',
    parent_tool_use_id: parent,
    message: {
      id,
      content: tools.map((name, at) => ({ type: 'tool_use', id: `${id}.${at}`, name, input: {} })),
    },
  })}\n`;

it('what one message asks for is one turn, however many events it comes in', () => {
  const reader = createClaudeReader(0);
  reader.take(uses('m1', ['Read', 'Grep']) + uses('m1', ['Edit', 'Bash']));
  // More of it may come.
  expect(reader.takeTurns?.()).toEqual([]);
  reader.take(uses('m2', ['Write']));
  expect(reader.takeTurns?.()).toEqual([{ reads: 2, writes: 1, others: 1 }]);
  reader.take('{"type":"result","subtype":"success"}\n');
  expect(reader.takeTurns?.()).toEqual([{ reads: 0, writes: 1, others: 0 }]);
  expect(reader.takeTurns?.()).toEqual([]);
});

it('agents that talk at the same time do not end each other’s turns; words alone are none', () => {
  const reader = createClaudeReader(0);
  reader.take(uses('m1', ['Read']) + uses('s1', ['Bash'], 'call') + uses('m1', ['Read']) + uses('m2', []));
  expect(reader.takeTurns?.()).toEqual([]);
  reader.take('{"type":"result"}\n');
  expect(reader.takeTurns?.()).toEqual([
    { reads: 2, writes: 0, others: 0 },
    { reads: 0, writes: 0, others: 1 },
  ]);
});

it('at most 32 are kept, the last ones', () => {
  const reader = createClaudeReader(0);
  for (let at = 0; at < 40; at++) reader.take(uses(`m${at}`, at < 8 ? ['Edit'] : ['Read']));
  reader.take('{"type":"result"}\n');
  const turns = reader.takeTurns?.() ?? [];
  expect(turns).toHaveLength(32);
  expect(turns.every(({ reads }) => reads === 1)).toBe(true);
});
