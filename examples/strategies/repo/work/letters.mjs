// How a program of a stream hears of the others, and speaks: lines of JSON in two files that pcoord names.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** The letters that came so far. */
export function letters() {
  const inbox = process.env.PCOORD_INBOX;
  if (!inbox || !existsSync(inbox)) return [];
  return readFileSync(inbox, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line));
}

/** Waits for a letter that passes the test; gives up after half a minute. */
export async function letter(passes) {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = letters().find(passes);
    if (found) {
      console.log(`letter: ${found.from}, ${found.kind}: ${found.text.split('\n')[0]}`);
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no such letter came');
}

/** Says something: a request, or words for another stream. */
export function say(request) {
  appendFileSync(process.env.PCOORD_OUTBOX, `${JSON.stringify(request)}\n`);
  console.log(`said: ${JSON.stringify(request)}`);
}
