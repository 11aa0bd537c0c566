import type { Item } from '../../e2e/n8n/execution';
import type { Reference } from '../../e2e/n8n/N8nClient';
import { CogServer } from '../servers/CogServer';
import { ServerStage, type Run } from '../stage/ServerStage';
import { Column } from '../table/Column';
import type { CogVersion } from '../versions';

/** The container's WEBHOOK_AUTH_TOKEN, and so the API Key of the credential. */
export const webhookToken = 'a token of the tests';
/** Longer than any of these tests waits. */
export const forEver = 40;

/** One version of Cog with a model of one picture, an n8n that knows it, and its column of the table. */
export class CogScene {
	readonly column: Column;
	private opened: { stage: ServerStage; cog: CogServer; credential: Reference } | undefined;

	constructor(readonly version: CogVersion) {
		this.column = new Column(`Cog ${version.version}`);
		beforeAll(async () => await this.open());
		afterAll(async () => {
			await this.opened?.cog.close();
			await this.opened?.stage.close();
		});
	}

	get stage(): ServerStage {
		return this.opened!.stage;
	}

	get cog(): CogServer {
		return this.opened!.cog;
	}

	get credential(): Reference {
		return this.opened!.credential;
	}

	/** Runs the first photo, as an address, with an input of the model's own beside it. */
	async one(additionalInput: object = {}, run: Partial<Run> = {}): Promise<Item | undefined> {
		return (await this.stage.rows(this.run(additionalInput, run)))[0];
	}

	run(additionalInput: object = {}, run: Partial<Run> = {}): Run {
		return {
			at: 'cog',
			credential: this.credential,
			urls: this.stage.photos.urls(1),
			as: 'url',
			...run,
			options: { additionalInput: JSON.stringify(additionalInput), ...run.options },
		};
	}

	/** Before a test that counts what the model has done. */
	async rested(): Promise<void> {
		// A deaf server may be at work for a minute yet.
		if ((await this.cog.health().catch(() => '')) !== 'READY') {
			await this.cog.server.kill();
			await this.cog.server.start();
		}
		await this.cog.forget();
	}

	private async open(): Promise<void> {
		const stage = await ServerStage.open();
		const cog = await CogServer.start({
			version: this.version,
			predictor: 'one_picture',
			webhookToken,
		});
		const credential = await stage.credential('cog', cog.url, webhookToken);
		this.opened = { stage, cog, credential };
	}
}
