export const error = () => ({ code: 'EISDIR', message: 'EISDIR: illegal operation on a directory, read' });
