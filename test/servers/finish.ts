import { kept } from './running';
import { writeReport } from './table/report';

/** Once per run, after the last test. */
export default async function finish(): Promise<void> {
	const running = kept();
	await running?.server.stop();
	running?.folder.remove();
	if (running) await writeReport(running.n8nVersion);
}
