/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to the provider that can be taken away, so that connections are refused. */
export class Relay {
	private readonly sockets = new Set<Socket>();

	private readonly server = createServer((near) => {
		const far = connect(Number(this.target.port), this.target.hostname);
		for (const socket of [near, far]) {
			this.sockets.add(socket);
			socket.once('close', () => this.sockets.delete(socket));
			// A reset has to arrive as a reset.
			socket.on('error', () => (socket === near ? far : near).resetAndDestroy());
		}
		// Who hangs up here has to be seen to hang up there.
		near.once('close', () => far.destroy());
		near.pipe(far).pipe(near);
	});

	private constructor(private readonly target: URL) {}

	static async open(target: string): Promise<Relay> {
		const relay = new Relay(new URL(target));
		await relay.listen(0);
		return relay;
	}

	/** The same address by way of this. */
	through(url: string): string {
		return url.replace(this.target.host, `${this.target.hostname}:${this.port}`);
	}

	/** From now on every connection is refused. */
	async close(): Promise<void> {
		if (!this.server.listening) return;
		const closed = once(this.server, 'close');
		this.server.close();
		this.keepPort();
		for (const socket of this.sockets) socket.destroy();
		await closed;
	}

	/** At the same address as before. */
	async reopen(): Promise<void> {
		if (this.server.listening) return;
		await this.leavePort();
		await this.listen(this.port);
	}

	/** Closes it for good: the port may be anybody's. */
	async end(): Promise<void> {
		await this.close();
		await this.leavePort();
	}

	private port = 0;

	private keeper: Socket | null = null;

	/** A free port is soon another server's, which would answer; as the near end of a connection it refuses. */
	private keepPort(): void {
		const { hostname: host, port } = this.target;
		this.keeper = connect({ host, port: Number(port), localAddress: host, localPort: this.port });
		// Whether anything is heard does not matter: the port is taken from the first moment.
		this.keeper.on('error', () => undefined);
	}

	private async leavePort(): Promise<void> {
		const keeper = this.keeper;
		this.keeper = null;
		if (keeper === null || keeper.destroyed) return;
		const closed = once(keeper, 'close');
		keeper.resetAndDestroy();
		await closed;
	}

	private async listen(port: number): Promise<void> {
		this.server.listen(port, this.target.hostname);
		await once(this.server, 'listening');
		this.port = (this.server.address() as AddressInfo).port;
	}
}
