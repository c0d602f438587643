/**
 * The thread in which segments are received: it does nothing else, so that none is dropped while the engine's own thread
 * is busy. The first message to its parent is the port, every other one a datagram.
 */
import { createSocket } from 'node:dgram';
import { parentPort, workerData } from 'node:worker_threads';

interface Settings {
  /** The port to try; another is taken when it is in use. */
  readonly port: number;
  readonly address: string;
  readonly receiveBufferBytes: number;
}

const { port, address, receiveBufferBytes } = workerData as Settings;
const socket = createSocket('udp4');

function listen(on: number): void {
  socket.bind({ port: on, address, exclusive: true }, () => {
    socket.removeAllListeners('error');
    socket.setRecvBufferSize(receiveBufferBytes);
    parentPort?.postMessage(socket.address().port);
  });
}

socket.once('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error;
  listen(0);
});
socket.on('message', (datagram) => parentPort?.postMessage(datagram.toString()));
listen(port);
