export const error = () => ({ code: 'ELOOP', message: 'ELOOP: too many symbolic links encountered, open' });
