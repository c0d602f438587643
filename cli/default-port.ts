/** The port on which local AWS engines are looked for. */
export const DEFAULT_PORT = 4566;
