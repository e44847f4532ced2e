import { nameFault, sessionFault, takenFault } from './names.ts';
import { fileFault, folderFault } from './places.ts';
import { durationFault, scheduleFault } from './times.ts';

/** A kind of text: what it is called, how it looks, and why it has to look so. */
export interface TextFormat {
  readonly noun: string;
  readonly example: string;
  /** Letters at most. */
  readonly most: number;
  readonly fits: (text: string) => boolean;
  /** Why it has to, or why this text does not. */
  readonly because: string | ((text: string) => string);
}

/** A format that says of each text what is wrong with it. */
function judged(
  about: Pick<TextFormat, 'noun' | 'example' | 'most'>,
  fault: (text: string) => string | null,
): TextFormat {
  return { ...about, fits: (text) => fault(text) === null, because: (text) => fault(text) ?? '' };
}

/** What a text may be: the words JSON Schema's `format` takes in templates. */
export const formats: Readonly<Record<string, TextFormat>> = {
  id: judged(
    { noun: 'a name of letters, digits, _ and -, beginning with a letter', example: 'backend', most: 64 },
    (text) => nameFault(text) ?? takenFault(text),
  ),
  milestone: judged(
    { noun: 'a name of letters, digits, _ and -, beginning with a letter', example: 'release', most: 64 },
    nameFault,
  ),
  dependency: {
    noun: 'the name of a stream, of one of its phases (backend/1), or of a milestone, artifact or external',
    example: 'database',
    most: 200,
    fits: (text) => /^@?[A-Za-z][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_.-]+)?$/.test(text),
    because: 'a stream can only wait for what has a name',
  },
  'session-id': judged(
    { noun: 'a name of letters, digits, ., _ and -', example: 'spring-cleaning', most: 64 },
    sessionFault,
  ),
  agent: {
    noun: 'the name of an agent, beginning with @',
    example: '@backend-expert',
    most: 64,
    fits: (text) => /^@[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text),
    because: 'agents are known by their @name',
  },
  folder: judged(
    {
      noun: 'a folder, relative to the root of the repository, with a / at the end',
      example: 'src/api/',
      most: 400,
    },
    folderFault,
  ),
  file: judged(
    { noun: 'a file, relative to the root of the repository', example: 'contracts/api.json', most: 400 },
    fileFault,
  ),
  line: {
    noun: 'one line of text',
    example: 'Move from callbacks to promises',
    most: 500,
    fits: (text) => /^[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}])?$/u.test(text),
    because: 'it stands in titles, prompts and commits; invisible characters have no place there',
  },
  command: {
    noun: 'a command for the shell',
    example: 'npm test',
    most: 2000,
    fits: (text) => /\S/.test(text) && !/[^\P{C}\n\t]/u.test(text),
    because: 'it is given to /bin/sh as it stands',
  },
  argument: {
    noun: 'one word of a command: the program, or an argument',
    example: 'node',
    most: 2000,
    fits: (text) => /\S/.test(text) && !/\p{C}/u.test(text),
    because: 'a program is started with its arguments as they are, without a shell',
  },
  pattern: {
    noun: 'a pattern of paths',
    example: 'src/**/*.ts',
    most: 500,
    fits: (text) => /\S/.test(text) && !/\p{C}/u.test(text),
    because: 'it says which paths a stream may write or read',
  },
  schedule: judged(
    {
      noun: 'a time such as every_30_minutes, 30m or 1h30m, or never',
      example: 'every_30_minutes',
      most: 40,
    },
    scheduleFault,
  ),
  duration: judged({ noun: 'a time such as 15m or 1h30m', example: '15m', most: 40 }, durationFault),
};

/** The format of a name, if there is one. */
export function formatOf(name: string | undefined): TextFormat | undefined {
  return name !== undefined && Object.hasOwn(formats, name) ? formats[name] : undefined;
}
