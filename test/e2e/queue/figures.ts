/* eslint-disable @n8n/community-nodes/no-restricted-globals */

/** What the tests measure on their way; docs/scaling.md counts on it. */
export class Figures {
	private readonly lines: string[] = [];

	note(what: string, value: number, unit: string): void {
		const digits = value < 10 ? 1 : 0;
		this.lines.push(`${value.toFixed(digits).padStart(8)} ${unit.padEnd(6)} ${what}`);
	}

	print(): void {
		process.stdout.write(`\nMeasured in queue mode:\n${this.lines.join('\n')}\n`);
	}
}

/**
 * The processor time that an n8n process has taken since its start, from its own statistics: unlike the time on the clock
 * it does not depend on what else the machine does.
 */
export async function processorSeconds(url: string): Promise<number> {
	const statistics = await (await fetch(`${url}/metrics`)).text();
	const line = /^n8n_process_cpu_seconds_total ([\d.]+)/m.exec(statistics);
	if (!line) throw new Error(`${url} tells no processor time:\n${statistics.slice(0, 500)}`);
	return Number(line[1]);
}
