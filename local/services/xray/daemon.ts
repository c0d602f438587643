import { createSocket, type Socket } from 'node:dgram';

/** The port that the X-Ray SDK expects; another is taken when it is in use. */
const DAEMON_PORT = 2000;
const LOOPBACK = '127.0.0.1';
/** A burst of segments must fit the kernel's buffer until the engine reads it. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/**
 * Listens for segments as the X-Ray daemon does: a line of JSON that names format and version, then the document.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
 */
export class Daemon {
  readonly ready: Promise<void>;
  readonly #socket: Socket;

  /** @param onSegment gets each document's text */
  constructor(onSegment: (text: string) => void, onListening: (address: string) => void) {
    this.#socket = createSocket('udp4');
    this.#socket.on('message', (datagram) => {
      const lineEnd = datagram.indexOf(0x0a);
      if (lineEnd > 0) onSegment(datagram.toString('utf8', lineEnd + 1));
    });
    this.ready = this.#listen(onListening);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  async #listen(onListening: (address: string) => void): Promise<void> {
    try {
      await this.#bind(DAEMON_PORT);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await this.#bind(0);
    }
    this.#socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    onListening(`${LOOPBACK}:${this.#socket.address().port}`);
  }

  #bind(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.once('error', reject);
      this.#socket.bind({ port, address: LOOPBACK, exclusive: true }, () => {
        this.#socket.removeListener('error', reject);
        resolve();
      });
    });
  }
}
