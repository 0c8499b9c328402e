import description from '../../package.json' with { type: 'json' };

/** Keyturn's version: package.json has it, and the build takes it from there. */
export const version: string = description.version;
