#!/usr/bin/env node
// Stands in for Claude Code in the pictures: speaks as it does, works slowly enough to be watched, always does the same.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const stream = process.env.PCOORD_STREAM;
const phase = process.env.PCOORD_PHASE;
const steps = JSON.parse(readFileSync('work/steps.json', 'utf8'))[stream][Number(phase) - 1];
const say = (value) => process.stdout.write(`${JSON.stringify({ ...value, session_id: stream })}\n`);
let out = 0;
let calls = 0;

say({ type: 'system', subtype: 'init', cwd: process.cwd(), model: 'claude-opus-5-5' });
for (const step of steps) {
  await sleep(step.ms ?? 1500);
  calls += 1;
  out += 300 + ((calls * 137) % 400);
  const usage = { input_tokens: 2_000 + calls * 350, output_tokens: 300 + ((calls * 137) % 400) };
  const id = `${stream}-${phase}-${calls}`;
  const name = step.command ? 'Bash' : step.text === undefined ? 'Read' : 'Write';
  // Several reads in one turn are one batch.
  const inputs = step.command
    ? [{ command: step.command }]
    : [step.file, ...(step.also ?? [])].map((file_path) => ({ file_path }));
  const uses = inputs.map((input, at) => ({ type: 'tool_use', id: `tool-${id}-${at}`, name, input }));
  const content = [...(step.says ? [{ type: 'text', text: step.says }] : []), ...uses];
  say({ type: 'assistant', message: { id, role: 'assistant', model: 'claude-opus-5-5', content, usage } });
  if (step.text !== undefined) {
    mkdirSync(step.file.replace(/[^/]*$/, '') || '.', { recursive: true });
    writeFileSync(step.file, step.text);
  }
  if (step.ask) {
    const line = { kind: 'ask', tool: 'Bash', text: step.command, rule: step.ask };
    appendFileSync(process.env.PCOORD_OUTBOX, `${JSON.stringify(line)}\n`);
    await sleep(600_000);
  }
  const results = uses.map((use) => ({ tool_use_id: use.id, type: 'tool_result', content: 'done' }));
  say({ type: 'user', message: { role: 'user', content: results } });
}
say({
  type: 'result',
  subtype: 'success',
  is_error: false,
  num_turns: calls,
  result: 'Done.',
  total_cost_usd: Number((0.004 * calls).toFixed(3)),
  usage: { input_tokens: 2_000 * calls, output_tokens: out },
});
