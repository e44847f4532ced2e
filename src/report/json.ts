import type { Report } from './model.ts';

/**
 * The report for programs. Paths stand in it as they are, but written so that no terminal and no reader is misled by
 * them: control, bidi and invisible characters by their numbers, which every JSON parser undoes.
 */
export function printJson(report: Report): string {
  const text = JSON.stringify(report, null, 2);
  return `${text.replace(HIDDEN, (one) => [...units(one)].join(''))}\n`;
}

/** All but the line breaks that stand between values: in values JSON has written them by name. */
const HIDDEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function* units(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) yield `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`;
}
