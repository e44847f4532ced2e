/** Why a text is no folder of the repository that a stream can be given; `null` when it is one. */
export function folderFault(text: string): string | null {
  if (!text.endsWith('/') && pathFault(text) === null)
    return 'each stream is given a whole folder to write in; patterns can be written into the session afterwards';
  return pathFault(text.replace(/\/$/, ''));
}

/** Why a text is no file that two streams can agree on; `null` when it is one. */
export function fileFault(text: string): string | null {
  const fault = pathFault(text);
  if (fault !== null) return fault;
  return /[^/]\.[A-Za-z0-9]+$/.test(text) ? null : 'a contract is one file with an ending, not a folder';
}

/** Names that patterns can reach: more would be refused by the compiler. */
const MOST_NAMES = 60;

/** What a reader cannot see, or not for what it is; a space is a space. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u;

function pathFault(text: string): string | null {
  const names = text.split('/');
  if (text === '' || text.trim() !== text)
    return 'it has to begin and end with a name, without spaces around it';
  if (UNSEEN.test(text))
    return 'nobody sees all of its characters: one of them is invisible or no plain space';
  if (text.startsWith('/') || /^(?:~(?:\/|$)|[A-Za-z]:(?:\/|\\|$))/.test(text))
    return 'a session knows only what lies in its repository: the path begins at its root';
  if (text.includes('\\')) return 'names are separated by /; a backslash would stand for itself';
  if (names.includes('..')) return 'a claim cannot lead up with ..';
  if (names.some((name) => name === '' || name === '.')) return 'one of its names is empty, or a dot alone';
  if (names.some((name) => name.toLowerCase() === '.git')) return 'nothing below .git can be claimed';
  return names.length > MOST_NAMES ? `a path has at most ${MOST_NAMES} names here` : null;
}
