import { randomUUID } from 'node:crypto';
import { fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import {
  answerFor,
  askLine,
  type ClaudeQuestion,
  permissionServer,
  permissionTool,
} from '../../agents/claude-questions.ts';
import { answerIn, say } from './mailbox.ts';

/**
 * The server that an agent's command line asks for permission: a question becomes a line of the agent's outbox, the
 * letter that answers becomes the result. It knows nothing of the run but these two files.
 */
const inbox = process.env['PCOORD_INBOX'] ?? '';
const outbox = process.env['PCOORD_OUTBOX'] ?? '';

const schema = fromJsonSchema<Omit<ClaudeQuestion, 'tool_use_id'> & Partial<ClaudeQuestion>>({
  type: 'object',
  properties: {
    tool_name: { type: 'string' },
    input: { type: 'object' },
    tool_use_id: { type: 'string' },
  },
  required: ['tool_name', 'input'],
});

const handle = serveStdio(() => {
  const server = new McpServer({ name: permissionServer, version: '1.0.0' });
  server.registerTool(
    permissionTool,
    {
      description: 'Asks the person who watches the run whether a tool may be used.',
      inputSchema: schema,
      // It changes nothing: without this, questions would be asked one after another.
      annotations: { readOnlyHint: true },
    },
    async (asked, { mcpReq }) => {
      const question = { ...asked, tool_use_id: asked.tool_use_id ?? randomUUID() };
      const answer = await settle(question, mcpReq.signal);
      return { content: [{ type: 'text', text: JSON.stringify(answerFor(question, answer)) }] };
    },
  );
  return server;
});
process.stdin.on('close', () => void handle.close().then(() => process.exit(0)));

async function settle(question: ClaudeQuestion, signal: AbortSignal): Promise<unknown> {
  try {
    // A question of that name that has its answer is the same one, asked once more.
    say(outbox, askLine(question));
  } catch (error) {
    return { answer: 'deny', note: `The question could not be passed on: ${String(error)}` };
  }
  return answerIn(inbox, question.tool_use_id, signal);
}
