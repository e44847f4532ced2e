export const error = () => ({ code: 'EACCES', message: 'EACCES: permission denied, open' });
