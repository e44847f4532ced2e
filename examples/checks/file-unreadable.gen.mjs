export const error = () => ({ code: 'ENOENT', message: 'ENOENT: no such file or directory, open' });
