import type { Item } from '../../e2e/n8n/execution';
import type { Reference } from '../../e2e/n8n/N8nClient';
import type { LocalServer } from '../servers/LocalServer';
import { rembgServer, startsWithinMs, type Rembg } from '../servers/RembgServer';
import { ServerStage, type Run } from '../stage/ServerStage';
import { Column } from '../table/Column';
import { rembgVersion } from '../versions';

/** A rembg as it comes, one that also fetches photos from this machine, and their column of the table. */
export class RembgScene {
	readonly column = new Column(`rembg ${rembgVersion.version}`);
	private opened:
		| {
				readonly stage: ServerStage;
				readonly plain: Rembg;
				readonly neighbourly: Rembg;
				readonly credential: Reference;
				readonly neighbourlyCredential: Reference;
		  }
		| undefined;

	constructor() {
		// Two servers start, and n8n is asked for a session.
		beforeAll(async () => await this.open(), 2 * startsWithinMs);
		afterAll(async () => {
			await this.opened?.plain.server.kill();
			await this.opened?.neighbourly.server.kill();
			await this.opened?.stage.close();
		});
	}

	get stage(): ServerStage {
		return this.opened!.stage;
	}

	get server(): LocalServer {
		return this.opened!.plain.server;
	}

	/** How many photos the server has answered since its first start. */
	async answered(): Promise<number> {
		return await this.opened!.plain.answered();
	}

	/** Where photos of this machine are fetched. */
	get neighbourly(): Partial<Run> {
		return { credential: this.opened!.neighbourlyCredential, as: 'url' };
	}

	/** Runs the first photo, as a file, with options of the server beside it. */
	async one(run: Partial<Run> = {}, additionalInput: object = {}): Promise<Item | undefined> {
		return (await this.stage.rows(this.run(run, additionalInput)))[0];
	}

	run(run: Partial<Run> = {}, additionalInput: object = {}): Run {
		return {
			at: 'rembg',
			credential: this.opened!.credential,
			urls: this.stage.photos.urls(1),
			as: 'file',
			...run,
			options: { additionalInput: JSON.stringify(additionalInput), ...run.options },
		};
	}

	/** Some seconds of work. */
	slowRun(run: Partial<Run> = {}): Run {
		return this.run({ urls: [this.stage.photos.wideUrl], ...run }, { a: true });
	}

	private async open(): Promise<void> {
		const stage = await ServerStage.open();
		const plain = await rembgServer({});
		const neighbourly = await rembgServer({ takesNeighbours: true });
		await Promise.all([plain.server.start(), neighbourly.server.start()]);
		const credential = await stage.credential('rembg', plain.server.url);
		const neighbourlyCredential = await stage.credential('rembg', neighbourly.server.url);
		this.opened = { stage, plain, neighbourly, credential, neighbourlyCredential };
	}
}
