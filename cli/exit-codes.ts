/** Everything held. */
export const EXIT_OK = 0;
/** It ran, and the verdict is no: a file got lost, a bar was missed. */
export const EXIT_VERDICT = 1;
/** It could not run: bad input, a port in use, something not installed. */
export const EXIT_COULD_NOT_RUN = 2;
