import { freePorts } from '../../e2e/processes/freePorts';
import type { LocalServer } from '../servers/LocalServer';
import type { Run, ServerStage } from '../stage/ServerStage';
import type { Column } from '../table/Column';

export interface Tested {
	readonly column: Column;
	readonly at: Run['at'];
	stage(): ServerStage;
	server(): LocalServer;
	rested(): Promise<void>;
}

/** "Test" in the window of the credential. */
export function credentialTests({ column, at, stage, server, rested }: Tested): void {
	column.situation('credential test', 'finds the server', async (see) => {
		await rested();
		const { status, message } = await stage().credentialTest(at, server().url);
		see(status === 'OK' ? 'passed' : message);
		expect(status).toBe('OK');
	});

	column.situation('credential test, other server', 'finds that it is another one', async (see) => {
		const { status, message } = await stage().credentialTest(at, stage().photos.url);
		see(message);
		expect(status).toBe('Error');
	});

	column.situation('credential test, server down', 'finds none', async (see) => {
		const [port] = (await freePorts(1)) as [number];
		const { status, message } = await stage().credentialTest(at, `http://127.0.0.1:${port}`);
		see(message);
		expect(status).toBe('Error');
	});
}
