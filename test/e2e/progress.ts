/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error */

const terminalTickMs = 1_000;
/** In a log file every tick is a line of its own. */
const logTickMs = 20_000;

/** Numbered steps, each with a running clock: "[2/6] Installing n8n 2.41.1 … 42 s". */
export class Progress {
	private step = 0;

	constructor(
		private readonly steps: number,
		private readonly output: NodeJS.WriteStream = process.stdout,
	) {}

	async during<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
		const label = `[${++this.step}/${this.steps}] ${title} …`;
		const startedAt = Date.now();
		const elapsed = () => `${Math.round((Date.now() - startedAt) / 1_000)} s`;
		const [rewind, lineEnd] = this.output.isTTY ? ['\r', ''] : ['', '\n'];
		const tickMs = this.output.isTTY ? terminalTickMs : logTickMs;

		this.output.write(`${label}${lineEnd}`);
		const ticks = setInterval(() => {
			this.output.write(`${rewind}${label} ${elapsed()}${lineEnd}`);
		}, tickMs);
		try {
			const result = await work();
			this.output.write(`${rewind}${label} ${elapsed()}, done\n`);
			return result;
		} catch (error) {
			this.output.write(`${rewind}${label} ${elapsed()}, failed\n`);
			throw error;
		} finally {
			clearInterval(ticks);
		}
	}

	skip(title: string, reason: string): void {
		this.output.write(`[${++this.step}/${this.steps}] ${title}: ${reason}\n`);
	}
}
