import type { Scope } from './scope.ts';

/** What a session says about where it came from: enough to make its first version again. */
export interface TemplateRecord {
  readonly template: string;
  readonly version: string;
  /** Of the template's files; sessions of the first releases have none. */
  readonly digest?: string;
  readonly from_workspace?: readonly string[];
  /** As they were given, without defaults: a newer version has its own. */
  readonly parameters: Scope;
}

const mark = 'pcoord-template: ';

/** The record as the text of a comment: one line of printable ASCII, which neither ends early nor hides anything. */
export function writeRecord(record: TemplateRecord): string {
  const json = JSON.stringify(record).replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${mark}${json}`;
}

/** A session's text in two: its first comment lines, and the rest, which begins with the first line that is no comment. */
export interface SplitSession {
  readonly head: readonly string[];
  readonly body: string;
}

/** Takes the first block of comments off a session's text: merging leaves those lines alone. */
export function splitHead(text: string): SplitSession {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  const count = end === -1 ? lines.length : end;
  return { head: lines.slice(0, count), body: lines.slice(count).join('\n') };
}

/** The head with another record in place of the one it has. */
export function replaceRecord(head: readonly string[], record: string): string[] {
  return head.map((line) => (line.startsWith(`# ${mark}`) ? record : line));
}

/** The line of the head that holds the record. */
export function recordLine(head: readonly string[]): string | undefined {
  return head.find((line) => line.startsWith(`# ${mark}`));
}

/** The record of a line; nothing when it is not one. */
export function readRecord(line: string): TemplateRecord | undefined {
  try {
    const value = JSON.parse(line.slice(`# ${mark}`.length)) as Partial<TemplateRecord> | null;
    const isRecord =
      typeof value?.template === 'string' &&
      typeof value.version === 'string' &&
      (value.digest === undefined || typeof value.digest === 'string') &&
      (value.from_workspace === undefined || Array.isArray(value.from_workspace)) &&
      value.parameters !== null &&
      typeof value.parameters === 'object' &&
      !Array.isArray(value.parameters);
    return isRecord ? (value as TemplateRecord) : undefined;
  } catch {
    return undefined;
  }
}
