/** Why a file or folder could not be read or written, in words of our own: said behind its name. */
export function explainFile(error: unknown): string {
  if (error instanceof TypeError) return 'is not UTF-8 text';
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (typeof code !== 'string') return 'cannot be used';
  return Object.hasOwn(reasons, code) ? reasons[code]! : `cannot be used: the system says ${code}`;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'may not be used: permission denied',
  EISDIR: 'is not a file but a folder',
  ELOOP: 'is a link that leads to itself',
  ENAMETOOLONG: 'has a name that is too long',
  ENOENT: 'is not there',
  ENOSPC: 'has no room: the disk is full',
  ENOTDIR: 'is not a folder, or lies in something that is none',
  EPERM: 'may not be used: permission denied',
  EROFS: 'lies on a disk that can only be read',
};
