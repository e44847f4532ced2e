import { inertBlock, inertText } from '../../base/inert.ts';
import type { Template } from '../../templates/catalogue.ts';
import { nextQuestion, takeAnswer } from '../../templates/questions.ts';
import type { Conversation } from '../converse.ts';
import type { Io } from '../io.ts';

type Parameters = Readonly<Record<string, unknown>>;

/**
 * Asks a person at a terminal for what is missing, one parameter after another, and says at once what is wrong with an
 * answer. Nothing when the person ended it. Without a terminal the parameters are returned as they are.
 */
export async function askForParameters(
  template: Template,
  given: Parameters,
  { io, settled }: Asking,
): Promise<Parameters | undefined> {
  const schema = template.parameters;
  if (!io.converse || !io.inIsTty || !io.errIsTty || !nextQuestion(given, schema, settled)) return given;
  io.err(
    `${inertText(`${template.name}: ${template.description}`, { max: 500 })}\nEnter takes what stands in brackets, Ctrl-C ends.\n\n`,
  );
  const conversation = await io.converse();
  try {
    return await askAll(template, given, { conversation, io, settled });
  } finally {
    conversation.end();
  }
}

interface Asking {
  readonly io: Io;
  /** Choices that were made before: only what is required is asked for then. */
  readonly settled: ReadonlySet<string>;
}

interface Talk extends Asking {
  readonly conversation: Conversation;
}

async function askAll(
  { parameters: schema }: Template,
  given: Parameters,
  { conversation, io, settled }: Talk,
): Promise<Parameters | undefined> {
  let value = given;
  const asked = new Set(settled);
  for (;;) {
    const question = nextQuestion(value, schema, asked);
    if (!question) return value;
    const { name, text, standard } = question;
    io.err(`${inertBlock(text, { max: 2000 })}\n`);
    const answer = await conversation.ask(`${name}${standard === undefined ? '' : ` [${standard}]`}: `);
    if (answer === undefined) return undefined;
    if (answer.trim() === '' && standard !== undefined) {
      asked.add(name);
      continue;
    }
    const taken = takeAnswer(value, { name, answer: answer.trim() }, schema);
    if ('value' in taken) {
      value = taken.value;
      io.err('\n');
      continue;
    }
    for (const { path, message } of taken.problems)
      io.err(`  ${inertText(`${path}: ${message}`, { max: 500 })}\n`);
  }
}
