/** PC41xx: what is run: commands, secrets, environment. */
export const commandCodes = {};
