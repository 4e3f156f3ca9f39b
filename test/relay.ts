import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What stands between the program and a host, to make the way to it as bad as a test wants it. */
export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #callers = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * Passes everything on to a loopback port; with none it takes connections and stays silent.
   * @param onCaller told of each connection, once it counts, and of that which goes on from here
   */
  static async to(port?: number, onCaller: (onward?: Socket) => void = () => {}): Promise<Relay> {
    const server = createServer();
    const relay = new Relay(server);
    server.on('connection', socket => {
      relay.#keep(socket);
      relay.#count(socket);
      const onward = port === undefined ? undefined : relay.#keep(connect(port, '127.0.0.1'));
      onCaller(onward);
      if (onward === undefined) return void socket.resume();
      socket.pipe(onward).pipe(socket);
      // A host that resets the connection ends no stream.
      onward.once('close', () => socket.end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return relay;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the relay has no port');
    return address.port;
  }

  /** Connections of the program's that it has not ended. */
  get callers(): number {
    return this.#callers.size;
  }

  /** Ends what is connected now; whoever comes again is let through. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Ends what is connected now and refuses everybody from then on. */
  close(): void {
    this.#server.close();
    this.cut();
  }

  #count(socket: Socket): void {
    this.#callers.add(socket);
    for (const ended of ['end', 'close']) socket.once(ended, () => this.#callers.delete(socket));
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }
}
