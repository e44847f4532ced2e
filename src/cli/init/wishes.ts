import type { Conversation } from '../converse.ts';
import type { Io } from '../io.ts';
import { planHook } from './hook.ts';
import type { Place } from './place.ts';
import { planSchemaCopy } from './schema-line.ts';

/** What is done beside the schema line. */
export interface Wishes {
  /** Whether the schema itself is written beside the session. */
  readonly schema: boolean;
  readonly hook: boolean;
  readonly ignore: 'gitignore' | 'exclude' | null;
}

/** Asks a person for what no flag said and what is not there yet; `null` when the person ended it. */
export async function askForWishes(given: Wishes, about: Asking): Promise<Wishes | null> {
  const { io, dry } = about;
  if (dry || !io.converse || !io.inIsTty || !io.errIsTty) return given;
  const questions = offers(given, about);
  if (questions.length === 0) return given;
  const conversation = await io.converse();
  try {
    return await askAll(questions, given, conversation);
  } finally {
    conversation.end();
  }
}

interface Asking {
  readonly place: Place | null;
  readonly session: string | null;
  readonly dry: boolean;
  readonly io: Io;
}

/** A question, and what a yes adds. */
interface Offer {
  readonly question: string;
  readonly wish: Partial<Wishes>;
}

function offers(given: Wishes, { place, session, io }: Asking): readonly Offer[] {
  const found: Offer[] = [];
  if (session !== null && !given.schema && planSchemaCopy(session, io.cwd).act !== null)
    found.push({ question: 'The schema for editors, beside the session?', wish: { schema: true } });
  if (place !== null && !given.hook && planHook(place, null, io.env).act !== null)
    found.push({ question: 'A pre-commit hook that compiles changed sessions?', wish: { hook: true } });
  if (place !== null && given.ignore === null && !place.ignoresReports)
    found.push({
      question: 'Ignore pages of pcoord report, in .git/info/exclude?',
      wish: { ignore: 'exclude' },
    });
  return found;
}

async function askAll(
  questions: readonly Offer[],
  given: Wishes,
  conversation: Conversation,
): Promise<Wishes | null> {
  let wishes = given;
  for (const { question, wish } of questions) {
    const answer = await conversation.ask(`${question} [y/N] `);
    if (answer === undefined) return null;
    if (/^y(es)?$/i.test(answer.trim())) wishes = { ...wishes, ...wish };
  }
  return wishes;
}
